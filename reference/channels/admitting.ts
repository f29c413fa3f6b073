import type { OpenFrame } from '../frames/frame.ts';
import {
  type AcceptAnswer,
  type ChannelListener,
  type ChannelSizes,
  ChannelState,
  type OpenRequest,
  type Why,
} from './channel-state.ts';
import type { Control } from './control.ts';
import type { Lifecycle } from './lifecycle.ts';
import { SharedRequests } from './shared-requests.ts';

/** How an owner answers an OPEN: with a listener and, where it wants to, an ACCEPT; or with the code of a refusal. */
export type Admission =
  | { readonly listener: ChannelListener; readonly answer?: AcceptAnswer | undefined }
  | { readonly refusal: Why };

/** Who owns a multiplexer. */
export interface MultiplexerOwner {
  /** Admits a channel that the peer opens. `channel` is registered when this has returned a listener. */
  admit(request: OpenRequest, channel: ChannelState): Admission;
  /** There may be something to write. */
  wanted(): void;
}

/** Admits the channels that the peer opens, as the owner decides. */
export class Admitting {
  readonly #sizes: ChannelSizes;
  readonly #peerMetadataLimit: number;
  readonly #life: Lifecycle;
  readonly #control: Control;
  readonly #owner: MultiplexerOwner;
  readonly #requests = new SharedRequests();

  constructor(
    sizes: ChannelSizes,
    peerMetadataLimit: number,
    life: Lifecycle,
    control: Control,
    owner: MultiplexerOwner,
  ) {
    this.#sizes = sizes;
    this.#peerMetadataLimit = peerMetadataLimit;
    this.#life = life;
    this.#control = control;
    this.#owner = owner;
  }

  /** Admits a channel whose OPEN keeps all limits, or says why not; RangeError where the owner's answer is wrong. */
  admit(frame: OpenFrame): Why | undefined {
    const { service, group, lowestVersion, highestVersion } = frame;
    // A copy, because a view would keep the whole chunk that it arrived in for as long as the channel lives.
    const metadata = frame.metadata.length === 0 ? noMetadata : new Uint8Array(frame.metadata);
    const request = this.#requests.share({ service, group, lowestVersion, highestVersion, metadata });
    const channel = new ChannelState(request, true, this.#sizes, nobody);
    channel.id = frame.channel;
    const admission = this.#owner.admit(request, channel);
    if ('refusal' in admission) return admission.refusal;
    const { listener, answer } = admission;
    if (answer !== undefined) this.#checkAnswer(request, answer);
    channel.listener = listener;
    // open-then-data: "An acceptor MUST take DATA that follows at once an OPEN of a single version."
    this.#life.begin(channel);
    if (answer === undefined) return undefined;
    // accept-at-most-once: "An acceptor MUST NOT send more than one ACCEPT on a channel, nor one after its first DATA, ABORT or END."
    channel.accepting = answer;
    channel.acceptance = 'given';
    this.#control.list(channel);
    return undefined;
  }

  #checkAnswer(request: OpenRequest, answer: AcceptAnswer): void {
    checkMetadata(answer.metadata, this.#peerMetadataLimit);
    // accept-in-range: "An acceptor MUST name in ACCEPT a version that was offered and that it offers itself."
    if (answer.version < request.lowestVersion || answer.version > request.highestVersion) {
      throw new RangeError(`version ${answer.version} was not offered`);
    }
  }
}

/** Throws a RangeError for metadata that is longer than the peer takes. */
export function checkMetadata(metadata: Uint8Array, limit: number): void {
  if (metadata.length > limit) throw new RangeError(`${metadata.length} bytes of metadata, the peer takes ${limit}`);
}

const noMetadata = new Uint8Array(0);

/** Stands in until the owner has admitted a channel. */
export const nobody: ChannelListener = {
  accepted() {},
  fragment() {},
  aborted() {},
  ended() {},
  stopped() {},
  room() {},
  waiting: false,
  closed() {},
  wasReset() {},
  lost() {},
};
