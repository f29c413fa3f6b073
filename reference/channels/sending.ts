import { Limit } from '../protocol.gen.ts';
import type { Batch } from './batch.ts';
import { type ChannelState, cutToFit } from './channel-state.ts';
import type { Control } from './control.ts';
import type { Scheduling } from './scheduling.ts';
import type { SendCredit } from './send-credit.ts';

/** Bytes of memory that a channel's queue takes before its service is asked to wait. */
export const roomyWeight = 131_072;

/** Decides which frame is next, one at a time, and writes it: control first, then the scheduler's choice. */
export class Sending {
  readonly #control: Control;
  readonly #credit: SendCredit;
  readonly #scheduler: Scheduling<ChannelState>;

  constructor(control: Control, credit: SendCredit, scheduler: Scheduling<ChannelState>) {
    this.#control = control;
    this.#credit = credit;
    this.#scheduler = scheduler;
  }

  /** Lets an open channel, its OPEN sent or received, take part. */
  open(channel: ChannelState): void {
    // The ids of groups are their opener's own: the same number on the two sides names two groups.
    const { group } = channel.request;
    this.#scheduler.open(channel, channel.openedByPeer ? -1 - group : group);
    this.weigh(channel);
  }

  /** Takes a channel out that has nothing more to send. */
  close(channel: ChannelState): void {
    this.#scheduler.close(channel);
    channel.outgoing.clear();
  }

  /** Looks again whether a channel's next frame is queued and fits its credit, and whether END is next. */
  weigh(channel: ChannelState): void {
    if (channel.endIsNext) this.#control.list(channel);
    if (!channel.hasFragment) {
      this.#scheduler.withdraw(channel);
    } else if (channel.frameSize() > 0) {
      this.#scheduler.queue(channel);
    } else {
      this.#scheduler.withdraw(channel);
      if (channel.sendCredit.blockedUnsaid) this.#control.list(channel);
    }
  }

  /**
   * Writes until nothing more may be sent or the batch holds more than `budget` bytes; the last frame may go beyond,
   * and control never takes all of it.
   */
  write(batch: Batch, budget: number): void {
    let sent = false;
    for (;;) {
      // order-expedited: "An endpoint MUST send PING, PONG, CREDIT, BLOCKED, ALLOW, STOP, RESET, GOAWAY, OPEN and ACCEPT ahead of all DATA that it has not yet committed to the transport."
      this.#control.write(batch);
      // order-no-credit: "An endpoint MUST send frames other than DATA whatever the credit."
      // share-control: "An endpoint MUST go on sending DATA that is eligible and fits the connection's credit while frames keep arriving, however many of them it has to answer."
      if (sent && batch.size > budget) return;
      const channel = this.#scheduler.next();
      if (channel === undefined) return;
      const size = this.#fit(channel.frameSize());
      // credit-used: "An endpoint with DATA to send MUST send it while the limits leave room for a frame of the peer's fragment limit."
      if (size > 0) {
        this.#send(batch, channel, size);
        sent = true;
      } else if (this.#credit.blockedUnsaid) {
        this.#control.blockConnection();
      } else {
        return;
      }
    }
  }

  /** Wire bytes of the frame, cut to fit the connection's credit; 0 if none fits. */
  #fit(size: number): number {
    return cutToFit(size - Limit.headerSize, this.#credit.available);
  }

  #send(batch: Batch, channel: ChannelState, size: number): void {
    const message = channel.outgoing.head;
    if (message === undefined) throw new RangeError(`channel ${channel.id} has nothing to send`);
    // credit-channel-obeyed: "An endpoint MUST NOT send DATA on a channel beyond the limit that its peer granted for the channel."
    channel.sendCredit.spend(size);
    // credit-connection-obeyed: "An endpoint MUST NOT send DATA beyond the limit that its peer granted for the connection."
    this.#credit.spend(size);
    this.#scheduler.charge(channel, size);
    let missing = size - Limit.headerSize;
    batch.addData(channel.id, missing, message.complete && message.bytesLeft === missing);
    do {
      const piece = channel.outgoing.cut(message, missing);
      batch.add(piece);
      missing -= piece.length;
    } while (missing > 0);
    channel.sentFrames += 1;
    if (message.over) channel.sentMessages += 1;
    this.weigh(channel);
    if (channel.wantsRoom && channel.outgoing.weight <= roomyWeight) {
      channel.wantsRoom = false;
      channel.listener.room();
    }
  }
}
