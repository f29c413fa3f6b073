import type { Case } from '../../harness/case.ts';
import { ErrorCode, Grease } from '../../wire/protocol.gen.ts';
import type { ParameterValue } from '../../wire/value.ts';
import { accepted, ownParameters } from './family.ts';

/** Capabilities that nobody gives a meaning to: two reserved ones, and two that are not registered. */
const candidates = [Grease.capability[0], Grease.capability[15], 0xfdfd, 0xfe01] as const;

/** A HELLO that offers the candidates whose bits are set. */
function offers(bits: number): Case {
  const list = candidates.filter((_, index) => (bits & (1 << index)) !== 0);
  const names = list.map((capability) => `0x${capability.toString(16).padStart(4, '0')}`);
  return accepted(
    {
      id: `capability-offers-${bits}`,
      requirements: ['capability-intersection', 'capability-unknown'],
      sends: `a HELLO that offers ${names.length === 0 ? 'no capability' : names.join(', ')}`,
      mutant: 'takes for in force what one side alone, or nobody, gives a meaning',
    },
    (peer) => ({ parameters: [...ownParameters(peer), { type: 'capabilities', capabilities: list }] }),
  );
}

/** So many parameters that nobody knows, of all sizes up to 40 bytes, before and behind the others. */
function strangers(count: number): Case {
  return accepted(
    {
      id: `parameter-ignorable-times-${count}`,
      requirements: ['parameter-ignorable', 'parameter-order'],
      sends: `a HELLO with ${count} ignorable parameters that nobody knows around its own`,
      mutant: 'has room for a few parameters only, or looks for its own in fixed places',
    },
    (peer) => {
      const unknown = Array.from({ length: count }, (_, index): ParameterValue => {
        return { type: 0xc000 + 7 * index, value: new Uint8Array(index % 41).fill(index) };
      });
      const half = count >> 1;
      return { parameters: [...unknown.slice(half), ...ownParameters(peer), ...unknown.slice(0, half)] };
    },
  );
}

/** How HELLOs get on with each other that say different things. */
export const coexistCases: readonly Case[] = [
  ...Array.from({ length: 2 ** candidates.length }, (_, bits) => offers(bits)),
  ...[0, 1, 2, 8, 33, 64].map(strangers),
  {
    id: 'capability-intersection-same',
    requirements: ['capability-intersection', 'grease-meaningless'],
    sends: "behind the peer's HELLO, one that offers the same capabilities and has the same ignorable parameters",
    expects: 'service as before, for nobody gives them a meaning',
    mutant: 'takes a reserved capability that both happen to offer for in force',
    roles: ['dialer'],
    preface: true,
    async run(peer) {
      const hello = await peer.expectHello();
      const same = hello.parameters.flatMap(({ type, typeNumber, value }): ParameterValue[] =>
        type === 'unknown' ? [{ type: typeNumber, value }] : [],
      );
      const capabilities = [...new Set([...hello.capabilities, ...Grease.capability])];
      peer.sendHello({ parameters: [...ownParameters(peer), ...same, { type: 'capabilities', capabilities }] });
      await peer.expectAlive();
    },
  },
  {
    id: 'hello-coalesced-service',
    requirements: ['hello-coalesced', 'version-settled'],
    sends: 'its HELLO and, in the same write, a PING, an OPEN, grease and an END',
    expects: 'the PONG, and END on the channel, in whatever version was settled on',
    mutant: 'judges what stands behind the HELLO before it knows the version',
    preface: true,
    async run(peer) {
      const channel = peer.nextId();
      peer.sendTogether(
        peer.helloBytes(),
        { type: 'ping', id: 0x77 },
        { type: 'open', channel, service: 'discard' },
        { type: Grease.frameType[3], channel, payload: new Uint8Array(17) },
        { type: 'end', channel, code: ErrorCode.none },
      );
      await peer.expectHello();
      await peer.expectEnd(channel);
      const answered = peer.seen.some(({ frame }) => frame.type === 'pong' && frame.id === 0x77n);
      peer.require(answered, 'the PONG', 'END alone');
      await peer.expectAlive();
    },
  },
];
