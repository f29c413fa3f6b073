import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { DataFlag, ErrorCode, Grease, Range } from '../../wire/protocol.gen.ts';
import type { FrameValue, HelloValue, ParameterValue } from '../../wire/value.ts';
import { expectText, someBytes } from '../channels/in-turn.ts';
import { ownParameters, refused } from './family.ts';

const highFlags = 0xf0;

/** The kit's HELLO with whatever may be ignored in it. */
function greasedHello(peer: Peer): Partial<HelloValue> {
  const strangers = Grease.parameterType.map(
    (type, index): ParameterValue => ({ type, value: new Uint8Array(index).fill(0xa5) }),
  );
  const capabilities: ParameterValue = { type: 'capabilities', capabilities: Grease.capability };
  return { reserved: 0x7f, parameters: [...strangers, ...ownParameters(peer), capabilities] };
}

/** The frames with all high flags, and a frame of grease before each of them. */
function greased(channel: number, ...frames: readonly FrameValue[]): FrameValue[] {
  return frames.flatMap((frame, index): FrameValue[] => {
    const type = Grease.frameType[index % Grease.frameType.length] ?? Grease.frameType[0];
    const skipped = { type, channel: index % 2 === 0 ? channel : 0, flags: 0xff, payload: new Uint8Array(3 * index) };
    return [skipped, { ...frame, flags: highFlags }];
  });
}

/** A value that is reserved and one that is not, at a place where what is not known must be refused. */
function critical(variant: string, sends: string, code: number, frame: (channel: number) => FrameValue): Case {
  return {
    id: `grease-meaningless-not-${variant}`,
    requirements: ['grease-meaningless', 'type-critical', 'flags-low'],
    sends,
    expects: 'its refusal: what is reserved to be ignored has not made everything else ignorable',
    twin: 'grease-meaningless-everywhere',
    mutant: 'learnt to ignore more than it may',
    async run(peer) {
      const channel = peer.open('echo');
      await peer.fence();
      peer.send(frame(channel));
      await peer.expectClose(code);
    },
  };
}

/** Grease, at every place where an extension may stand; and what looks like it and must be refused. */
export const greaseCases: readonly Case[] = [
  {
    id: 'grease-meaningless-everywhere',
    requirements: ['grease-meaningless', 'hello-reserved-ignored', 'flags-high', 'type-ignorable', 'code-unknown'],
    sends: 'grease at every place at once: reserved bits, parameters, capabilities, frames, high flags, codes',
    expects: 'a message to echo back, END, and service as before',
    mutant: 'puts up with grease in one place at a time',
    preface: true,
    async run(peer) {
      await peer.settle(greasedHello(peer));
      const channel = peer.nextId();
      const [one, two] = [someBytes(peer, 9), someBytes(peer, 11)];
      await peer.expectRoom(channel, 128);
      peer.send(
        ...greased(
          channel,
          { type: 'open', channel, service: 'echo' },
          { type: 'data', channel, fragment: one },
          { type: 'abort', channel, code: Grease.errorCode.first },
          { type: 'data', channel, fragment: two },
          { type: 'data', channel, fragment: one, last: true },
          { type: 'end', channel, code: Grease.errorCode.last },
        ),
      );
      await expectText(peer, channel, Buffer.concat([two, one]));
      await peer.expectEnd(channel);
      const stopped = peer.open('hold', { metadata: two });
      peer.send(...greased(stopped, { type: 'stop', channel: stopped, code: Grease.errorCode.first }));
      await peer.expectEnd(stopped, Grease.errorCode.first);
      peer.send(...greased(stopped, { type: 'reset', channel: stopped, code: Grease.errorCode.last }));
      await peer.expectAlive();
    },
  },
  critical(
    'types',
    'frames of types like the reserved ones but for the highest bit',
    ErrorCode.frameType,
    (channel) => ({
      type: (Grease.frameType[2] ?? 0) & Range.frameType.critical.last,
      channel,
      payload: new Uint8Array(4),
    }),
  ),
  critical('flags', 'DATA with all high flags and a low one that is not defined', ErrorCode.frameFlags, (channel) => ({
    ...{ type: 'data', channel, fragment: new Uint8Array(2) },
    flags: highFlags | (DataFlag.last << 2),
  })),
  refused(
    {
      id: 'grease-meaningless-not-parameters',
      requirements: ['grease-meaningless', 'parameter-critical'],
      sends: 'a HELLO with parameters like the reserved ones but for the highest bit',
      twin: 'grease-meaningless-everywhere',
      mutant: 'learnt to ignore more parameters than it may',
    },
    ErrorCode.parameter,
    (peer) => ({
      parameters: [
        ...ownParameters(peer),
        ...Grease.parameterType.map((type) => ({ type: type & 0x7fff, value: new Uint8Array(2) })),
      ],
    }),
  ),
  refused(
    {
      id: 'grease-meaningless-not-twice',
      requirements: ['grease-meaningless', 'parameter-repeated'],
      sends: 'a HELLO with one reserved parameter twice',
      twin: 'grease-meaningless-everywhere',
      mutant: 'drops what is reserved before it looks for repetitions',
    },
    ErrorCode.parameter,
    (peer) => {
      const twice = { type: Grease.parameterType[1], value: new Uint8Array(1) };
      return { parameters: [twice, ...ownParameters(peer), twice] };
    },
  ),
];
