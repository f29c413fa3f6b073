import { FrameDecoder } from '../../frames/decoder.ts';
import type { Frame } from '../../frames/frame.ts';
import type { Limits } from '../../preface/limits.ts';
import { Role, Version } from '../../protocol.gen.ts';
import { Batch } from '../batch.ts';
import type { ChannelListener, ChannelState, OpenRequest } from '../channel-state.ts';
import { type Admission, Multiplexer } from '../multiplexer.ts';

/** Limits that are small, so that they are met often. */
export const smallLimits: Limits = {
  fragmentLimit: 1_024,
  messageLimit: 4_096,
  metadataLimit: 256,
  channelLimit: 16,
  groupLimit: 8,
  channelCredit: 4_096 + 2 * 1_032,
  connectionCredit: 8_192,
};

/** A listener that notes what it is told, in words. */
export class Notes implements ChannelListener {
  readonly told: string[] = [];
  readonly fragments: { readonly bytes: Uint8Array; readonly last: boolean }[] = [];

  accepted({ version, metadata }: { version: number; metadata: Uint8Array }): void {
    this.told.push(`accepted ${version} ${metadata.length}`);
  }
  fragment(bytes: Uint8Array, last: boolean): void {
    this.told.push(`fragment ${bytes.length}${last ? ' last' : ''}`);
    this.fragments.push({ bytes: bytes.slice(), last });
  }
  aborted({ code }: { code: number }): void {
    this.told.push(`aborted ${code}`);
  }
  ended({ code }: { code: number }): void {
    this.told.push(`ended ${code}`);
  }
  stopped({ code }: { code: number }): void {
    this.told.push(`stopped ${code}`);
  }
  room(): void {
    this.told.push('room');
  }
  waiting = false;
  closed(): void {
    this.told.push('closed');
  }
  wasReset({ code }: { code: number }, by: string): void {
    this.told.push(`reset ${code} by ${by}`);
  }
  lost(): void {
    this.told.push('lost');
  }
}

/** A multiplexer whose peer is the test: it takes frames, and shows what it writes as frames. */
export class Bench {
  readonly multiplexer: Multiplexer;
  readonly batch = new Batch();
  readonly #decoder: FrameDecoder;
  /** What becomes of the peer's OPENs. */
  admit: (request: OpenRequest, channel: ChannelState) => Admission = () => ({ listener: this.note() });
  readonly opened: ChannelState[] = [];
  readonly notes: Notes[] = [];

  constructor(
    role: Role = Role.listener,
    own: Limits = smallLimits,
    peer: Limits = smallLimits,
    version: number = Version.interleaved,
  ) {
    this.#decoder = new FrameDecoder(peer.fragmentLimit);
    this.multiplexer = new Multiplexer(
      { version, role, own, peer },
      {
        admit: (request, channel) => {
          this.opened.push(channel);
          return this.admit(request, channel);
        },
        wanted: () => {},
      },
    );
  }

  note(): Notes {
    const notes = new Notes();
    this.notes.push(notes);
    return notes;
  }

  /** Opens a channel, with a listener that notes. */
  open(request: Partial<OpenRequest> = {}): { channel: ChannelState; notes: Notes } {
    const notes = this.note();
    return { channel: this.multiplexer.open({ ...anyRequest, ...request }, () => notes), notes };
  }

  /** Takes the peer's frames. */
  receive(...frames: readonly Frame[]): void {
    for (const frame of frames) {
      if (frame.type === 'ping' || frame.type === 'pong' || frame.type === 'close' || frame.type === 'ignorable') {
        throw new RangeError(`${frame.type} is not for a multiplexer`);
      }
      this.multiplexer.receive(frame);
    }
  }

  /** What is written with room for so many bytes. */
  written(budget = 1_000_000): Frame[] {
    this.multiplexer.write(this.batch, budget);
    for (const chunk of this.batch.take()) this.#decoder.push(chunk.slice());
    const frames: Frame[] = [];
    for (let frame = this.#decoder.next(); frame !== undefined; frame = this.#decoder.next()) frames.push(frame);
    return frames;
  }
}

/** The other role. */
export function otherRole(role: Role): Role {
  return role === Role.dialer ? Role.listener : Role.dialer;
}

export const nothing = new Uint8Array(0);

/** An OPEN's fields, where they do not matter. */
export const anyRequest: OpenRequest = {
  service: 'service',
  group: 0,
  lowestVersion: 1,
  highestVersion: 1,
  metadata: nothing,
};

/** Frames of the peer's, in short. */
export const peer = {
  open: (channel: number, fields: Partial<OpenRequest> = {}): Frame => ({
    type: 'open',
    channel,
    ...anyRequest,
    ...fields,
  }),
  data: (channel: number, size: number, last = true): Frame => ({
    type: 'data',
    channel,
    last,
    fragment: new Uint8Array(size),
  }),
  accept: (channel: number, version = 1, metadata = nothing): Frame => ({ type: 'accept', channel, version, metadata }),
  abort: (channel: number, code = 0): Frame => ({ type: 'abort', channel, code, reason: '' }),
  end: (channel: number, code = 0): Frame => ({ type: 'end', channel, code, reason: '' }),
  stop: (channel: number, code = 0): Frame => ({ type: 'stop', channel, code, reason: '' }),
  reset: (channel: number, code = 0): Frame => ({ type: 'reset', channel, code, reason: '' }),
  credit: (channel: number, limit: number): Frame => ({ type: 'credit', channel, limit }),
  goaway: (lastChannel: number): Frame => ({ type: 'goaway', lastChannel, code: 0, reason: '' }),
};

/** Frames in words: type, channel, and what matters. */
export function inWords(frames: readonly Frame[]): string[] {
  return frames.map((frame) => {
    switch (frame.type) {
      case 'data':
        return `data ${frame.channel} ${frame.fragment.length}${frame.last ? ' last' : ''}`;
      case 'credit':
      case 'blocked':
        return `${frame.type} ${frame.channel} ${frame.limit}`;
      case 'allow':
        return `allow ${frame.limit}`;
      case 'open':
        return `open ${frame.channel}`;
      case 'accept':
        return `accept ${frame.channel} ${frame.version}`;
      case 'abort':
      case 'end':
      case 'stop':
      case 'reset':
        return `${frame.type} ${frame.channel} ${frame.code}`;
      default:
        return frame.type;
    }
  });
}
