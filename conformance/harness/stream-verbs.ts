import type { DecodedHello } from '../wire/decode.ts';
import type { HelloValue } from '../wire/value.ts';
import { codeText, frameText } from './frame-text.ts';
import { itemText } from './intake.ts';
import type { Deadline } from './link.ts';
import { Mailbox } from './mailbox.ts';
import { Failure } from './verdict.ts';

/** How a connection begins and ends: HELLOs, refusals, CLOSE and the end of the stream. */
export class StreamVerbs extends Mailbox {
  /** The peer's HELLO. */
  async expectHello(): Promise<DecodedHello> {
    this.step = 'expectHello';
    const item = await this.nextItem();
    if (item.kind !== 'hello') {
      throw new Failure('a HELLO', item.kind === 'frame' ? frameText(item.seen.frame) : itemText(item), 'hello-first');
    }
    this.meet(item.hello);
    return item.hello;
  }

  /** The HELLOs, both ways. */
  async settle(changes: Partial<HelloValue> = {}): Promise<DecodedHello> {
    this.sendHello(changes);
    return this.expectHello();
  }

  /** The peer's own HELLO, CLOSE with the code, the end of its stream, and nothing else. */
  async expectRefusal(code: number): Promise<void> {
    if (!this.welcomed) await this.expectHello();
    this.sendProbe();
    this.step = `expectRefusal(${codeText(code)})`;
    const item = await this.nextItem();
    const expected = `CLOSE(${codeText(code)}) behind the HELLO`;
    if (item.kind !== 'frame') throw new Failure(expected, itemText(item));
    const { frame } = item.seen;
    if (frame.type !== 'close' || frame.code !== code) throw new Failure(expected, frameText(frame));
    await this.expectEndOfStream();
  }

  /** The end of the peer's stream, and before it nothing but its HELLO or the beginning of one. */
  async expectHangUp(): Promise<void> {
    this.step = 'expectHangUp';
    const first = await this.nextItem();
    const item = first.kind === 'hello' ? await this.nextItem() : first;
    if (item.kind !== 'end')
      throw new Failure('the end of the stream', item.kind === 'frame' ? frameText(item.seen.frame) : itemText(item));
    const further = first.kind === 'hello' ? this.intake.pending : 0;
    this.require(further === 0, 'the end of the stream behind the HELLO', `${further} bytes before it`);
  }

  /**
   * CLOSE with the code, nothing after it, and the end of the peer's stream. Who answers a PING that was sent behind
   * the fault has read beyond it.
   */
  async expectClose(code: number): Promise<void> {
    this.step = `expectClose(${codeText(code)})`;
    await this.#closeWith(code, this.sendProbe());
  }

  /** The same of the peer's own accord: nothing is sent that would be behind a fault. */
  async expectCloseUnasked(code: number): Promise<void> {
    this.step = `expectCloseUnasked(${codeText(code)})`;
    // Whatever else comes meanwhile, a PING say, makes nobody more patient.
    await this.#closeWith(code, undefined, this.link.deadline(this.patience));
  }

  async #closeWith(code: number, probe: bigint | undefined, until?: Deadline): Promise<void> {
    const expected = `CLOSE(${codeText(code)})`;
    for (;;) {
      const item = await this.nextItem(until);
      if (item.kind !== 'frame') throw new Failure(expected, itemText(item));
      const { frame } = item.seen;
      if (probe !== undefined && frame.type === 'pong' && frame.id === probe)
        throw new Failure(expected, 'the PONG of a PING behind the fault');
      if (frame.type === 'close' && frame.code !== code) throw new Failure(expected, frameText(frame));
      if (frame.type === 'close') return this.expectEndOfStream();
    }
  }

  /** The end of the peer's stream, and no frame before it. */
  async expectEndOfStream(): Promise<void> {
    this.step = `${this.step}, end of stream`;
    const item = await this.nextItem();
    if (item.kind === 'end') return;
    throw new Failure('the end of the stream', item.kind === 'frame' ? frameText(item.seen.frame) : itemText(item));
  }

  /** The end of the peer's stream, behind whatever it had on its way. */
  async expectEndAfterAnything(): Promise<void> {
    this.step = 'expectEndAfterAnything';
    for (;;) {
      const item = await this.nextItem();
      if (item.kind === 'end') return;
      if (item.kind === 'lost' || item.kind === 'timeout') throw new Failure('the end of the stream', itemText(item));
    }
  }
}
