import { Limit } from '../protocol.gen.ts';
import { FlaggedFlow } from './channel-flags.ts';
import type { Direction } from './direction.ts';
import { Outgoing } from './outgoing.ts';
import { ReceiveCredit, type Window } from './receive-credit.ts';
import { SendCredit } from './send-credit.ts';

/** A code, and a reason for people, as ABORT, END, STOP and RESET carry them. */
export interface Why {
  readonly code: number;
  readonly reason: string;
}

/** What an opener asks for. */
export interface OpenRequest {
  readonly service: string;
  readonly group: number;
  readonly lowestVersion: number;
  readonly highestVersion: number;
  readonly metadata: Uint8Array;
}

/** What an acceptor answers. */
export interface AcceptAnswer {
  readonly version: number;
  readonly metadata: Uint8Array;
}

/** Who is told of what happens on one channel. It may command the multiplexer while it is told. */
export interface ChannelListener {
  /** The acceptor's ACCEPT. */
  accepted(answer: AcceptAnswer): void;
  /** A fragment, `last` of its message or not. It counts as held until `consume`. */
  fragment(bytes: Uint8Array, last: boolean): void;
  /** The peer abandoned its message in progress. What is held of it must be consumed now. */
  aborted(why: Why): void;
  /** The peer has said all that it will. */
  ended(why: Why): void;
  /** The peer asked for the end of our direction, which is over; what was queued is discarded. */
  stopped(why: Why): void;
  /** There is room again for messages, after `wantRoom`. */
  room(): void;
  /** Whether somebody waits for what the peer does next on the channel. */
  readonly waiting: boolean;
  /** Both directions have ended. */
  closed(): void;
  /** The channel is abandoned: by the peer's RESET, by its GOAWAY that takes it as refused, for a rule that it broke, or for holding too much. */
  wasReset(why: Why, by: 'reset' | 'goaway' | 'violation'): void;
  /** The connection is over. */
  lost(error: Error): void;
}

/**
 * What is known of ACCEPT: it may come, it must come before anything else of the acceptor's, it came,
 * or it can come no more.
 */
export type Acceptance = 'optional' | 'required' | 'given' | 'late';

/** The sizes that all channels of a connection share. */
export interface ChannelSizes {
  /** Of the peer: largest payload of a DATA frame that we may send, in bytes. */
  readonly fragmentLimit: number;
  /** Of the peer: our first credit on a channel, in wire bytes. */
  readonly credit: number;
  /** Our own window. */
  readonly window: Window;
}

/** One open channel. The multiplexer alone changes it; fields are plain because there may be very many. */
export class ChannelState extends FlaggedFlow<ChannelState> {
  /** 0 until the OPEN is written. */
  id = 0;
  readonly request: OpenRequest;
  readonly openedByPeer: boolean;
  listener: ChannelListener;
  acceptance: Acceptance;
  readonly sendCredit: SendCredit;
  readonly receiveCredit: ReceiveCredit;
  readonly outgoing = new Outgoing();
  receiving: Direction = 'idle';

  // What waits to be written, at most one of each.
  accepting: AcceptAnswer | undefined = undefined;
  stopping: Why | undefined = undefined;
  aborting: Why | undefined = undefined;
  ending: Why | undefined = undefined;
  /** The link of the list of those with control to write. */
  nextListed: ChannelState | undefined = undefined;

  // Counters, for whoever looks: DATA frames, whole messages, and how often the next DATA did not fit the credit.
  sentFrames = 0;
  sentMessages = 0;
  receivedFrames = 0;
  receivedMessages = 0;
  stalls = 0;

  readonly #fragmentLimit: number;

  constructor(request: OpenRequest, openedByPeer: boolean, sizes: ChannelSizes, listener: ChannelListener) {
    super();
    this.request = request;
    this.openedByPeer = openedByPeer;
    this.listener = listener;
    this.acceptance = request.lowestVersion === request.highestVersion ? 'optional' : 'required';
    this.sendCredit = new SendCredit(sizes.credit);
    this.receiveCredit = new ReceiveCredit(sizes.window);
    this.#fragmentLimit = sizes.fragmentLimit;
  }

  /** Whether DATA, ABORT and END may be written as far as OPEN and ACCEPT are concerned. */
  get mayTalk(): boolean {
    // open-waits: "An opener that offered several versions MUST NOT send DATA, ABORT or END on the channel before it has received the ACCEPT."
    // accept-required: "An acceptor of a channel for which several versions were offered MUST send ACCEPT before its first DATA, ABORT or END on the channel."
    return this.id !== 0 && this.acceptance !== 'required';
  }

  /** Whether a fragment could be cut if there were credit. */
  get hasFragment(): boolean {
    return this.mayTalk && !this.sendEnded && this.outgoing.head?.hasFragment === true;
  }

  /** Whether the oldest message that waits is wholly in hand. */
  get inHand(): boolean {
    return this.outgoing.head?.complete === true;
  }

  /** Whether a part of the oldest message that waits is written. */
  get inMessage(): boolean {
    return this.outgoing.head?.begun === true;
  }

  /** Whether END is the next thing of this direction. */
  get endIsNext(): boolean {
    return this.ending !== undefined && this.mayTalk && !this.sendEnded && this.outgoing.head === undefined;
  }

  /** Wire bytes of the next DATA frame, cut to fit the channel's credit; 0 if none fits. */
  frameSize(): number {
    // fragment-limit-obeyed: "An endpoint MUST NOT send a DATA frame whose length is above the fragment limit that its peer advertised."
    const payload = Math.min(this.outgoing.head?.bytesLeft ?? 0, this.#fragmentLimit);
    return cutToFit(payload, this.sendCredit.available);
  }
}

/** Wire bytes of a frame of at most `payload` bytes that fits `available` bytes of credit; 0 if none does. */
export function cutToFit(payload: number, available: number): number {
  const wanted = payload + Limit.headerSize;
  if (wanted <= available) return wanted;
  // A frame that is cut down to no payload at all would carry nothing forward.
  return payload > 0 && available > Limit.headerSize ? available : 0;
}
