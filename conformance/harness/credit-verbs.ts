import { LimitKind } from '../wire/protocol.gen.ts';
import { StreamVerbs } from './stream-verbs.ts';

/** Credit and allowance, as the kit knows them from the frames looked at so far. */
export class CreditVerbs extends StreamVerbs {
  /** The limit of each channel, 0 for the connection, at which the kit last said that it is blocked. */
  readonly #blocked = new Map<number, number>();

  /** The limit in force that the peer granted for a channel, 0 for the connection. */
  granted(channel: number): number {
    return this.outgoing.granted(channel);
  }

  /** Wire bytes of DATA that the kit may still send on a channel, 0 for the connection. */
  remaining(channel: number): number {
    return this.outgoing.remaining(channel);
  }

  /** Wire bytes of DATA that the kit has sent on a channel, 0 for the connection. */
  sent(channel: number): number {
    return this.outgoing.sent(channel);
  }

  /** Wire bytes of DATA that the peer has sent on a channel, 0 for the connection, in the frames looked at so far. */
  received(channel: number): number {
    return this.incoming.sent(channel);
  }

  /** The limit that the kit granted for a channel, 0 for the connection. */
  offered(channel: number): number {
    return this.incoming.granted(channel);
  }

  /** The number of OPEN frames that the peer allows in all. */
  get allowance(): number {
    return this.outgoing.allowance;
  }

  /** The peer raises the limit of a channel, 0 for the connection, to at least so much. */
  async expectCredit(channel: number, atLeast: number): Promise<void> {
    this.step = `expectCredit(channel ${channel}, ${atLeast})`;
    while (this.granted(channel) < atLeast) await this.setAside(`CREDIT of at least ${atLeast} on channel ${channel}`);
  }

  /** The peer has sent at least so many wire bytes of DATA on a channel, 0 for the connection. */
  async expectReceived(channel: number, atLeast: number): Promise<void> {
    this.step = `expectReceived(channel ${channel}, ${atLeast})`;
    while (this.received(channel) < atLeast) {
      await this.setAside(
        `${atLeast} wire bytes of DATA on channel ${channel}, of which ${this.received(channel)} are here`,
      );
    }
  }

  /** The peer raises the allowance to at least so much. */
  async expectAllow(atLeast: number): Promise<void> {
    this.step = `expectAllow(${atLeast})`;
    while (this.allowance < atLeast) await this.setAside(`ALLOW of at least ${atLeast}`);
  }

  /** The peer says that a limit is in its way. */
  async expectBlocked(channel: number, limit: number, kind: number = LimitKind.credit): Promise<void> {
    this.step = `expectBlocked(channel ${channel}, ${limit})`;
    await this.take(
      `BLOCKED(${limit}) on channel ${channel}`,
      (frame) =>
        frame.type === 'blocked' && frame.channel === channel && frame.kind === kind && Number(frame.limit) === limit,
    );
  }

  /** Waits until a DATA frame of so many wire bytes fits the channel's credit and the connection's, and says that it waits. */
  async expectRoom(channel: number, wire: number): Promise<void> {
    this.step = `expectRoom(channel ${channel}, ${wire})`;
    for (;;) {
      const gate = [channel, 0].find((one) => this.remaining(one) < wire);
      if (gate === undefined) return;
      this.#sayBlocked(gate);
      await this.setAside(`CREDIT for ${wire} bytes more on ${gate === 0 ? 'the connection' : `channel ${gate}`}`);
    }
  }

  /** Sends BLOCKED, once for each limit. */
  #sayBlocked(gate: number): void {
    const limit = this.granted(gate);
    if (this.#blocked.get(gate) === limit) return;
    this.#blocked.set(gate, limit);
    this.send({ type: 'blocked', channel: gate, kind: LimitKind.credit, limit });
  }
}
