import type { Case } from '../../harness/case.ts';
import { ErrorCode, Grease, ParameterType } from '../../wire/protocol.gen.ts';
import type { ParameterValue } from '../../wire/value.ts';
import { accepted, ownParameters, refused } from './family.ts';

/** The kit's limits and one more parameter, without grease. */
function withParameters(...more: readonly ParameterValue[]) {
  return (peer: Parameters<typeof ownParameters>[0]) => ({ parameters: [...ownParameters(peer), ...more] });
}

function capabilities(...list: readonly number[]): ParameterValue {
  return { type: 'capabilities', capabilities: list };
}

const listSizes: readonly Case[] = [1, 3].map((size) =>
  refused(
    {
      id: `capability-list-size-${size}`,
      requirements: ['capability-list-size'],
      sends: `a HELLO with a list of capabilities of ${size} bytes`,
      twin: 'capability-list-size-2',
      mutant: 'ignores half a capability at the end of the list',
    },
    ErrorCode.parameter,
    withParameters({ type: ParameterType.capabilities, value: new Uint8Array(size).fill(0xfd) }),
  ),
);

const unknownCapability = 0xfdfd;

/** Capabilities, and what is reserved to be ignored. */
export const capabilityCases: readonly Case[] = [
  accepted(
    {
      id: 'capability-intersection',
      requirements: ['capability-intersection'],
      sends: 'a HELLO that offers no capability',
      mutant: 'uses a capability of its own that the other endpoint did not offer',
    },
    withParameters(),
  ),
  accepted(
    {
      id: 'capability-intersection-one-sided',
      requirements: ['capability-intersection', 'capability-unknown'],
      sends: 'a HELLO that offers a hundred capabilities for which nobody has a meaning',
      mutant: 'takes what the other endpoint offers for in force',
    },
    withParameters(capabilities(...Array.from({ length: 100 }, (_, index) => unknownCapability - index))),
  ),
  accepted(
    {
      id: 'capability-unknown',
      requirements: ['capability-unknown'],
      sends: 'a HELLO that offers a capability for which nobody has a meaning',
      mutant: 'refuses a capability that it does not know',
    },
    withParameters(capabilities(unknownCapability)),
  ),
  accepted(
    {
      id: 'capability-unknown-many',
      requirements: ['capability-unknown'],
      sends: 'a HELLO that offers 1,900 capabilities for which nobody has a meaning',
      mutant: 'has room for a few capabilities only',
    },
    withParameters(capabilities(...Array.from({ length: 1_900 }, (_, index) => 0x8000 + index))),
  ),
  ...listSizes,
  accepted(
    {
      id: 'capability-list-size-0',
      requirements: ['capability-list-size'],
      sends: 'a HELLO with an empty list of capabilities',
      mutant: 'demands a capability in the list',
    },
    withParameters(capabilities()),
  ),
  accepted(
    {
      id: 'capability-list-size-2',
      requirements: ['capability-list-size'],
      sends: 'a HELLO with a list of capabilities of 2 bytes',
      mutant: 'refuses a list of capabilities',
    },
    withParameters(capabilities(unknownCapability)),
  ),
  accepted(
    {
      id: 'grease-meaningless-parameters',
      requirements: ['grease-meaningless', 'parameter-ignorable'],
      sends: 'a HELLO with every parameter that is reserved as grease',
      mutant: 'gives a meaning to a reserved parameter',
    },
    withParameters(...Grease.parameterType.map((type, index) => ({ type, value: new Uint8Array(index).fill(index) }))),
  ),
  accepted(
    {
      id: 'grease-meaningless-capabilities',
      requirements: ['grease-meaningless', 'capability-unknown'],
      sends: 'a HELLO that offers every capability that is reserved as grease',
      mutant: 'takes a reserved capability for in force',
    },
    withParameters(capabilities(...Grease.capability)),
  ),
  {
    id: 'grease-meaningless-frames',
    requirements: ['grease-meaningless', 'type-ignorable'],
    sends: 'a frame of every type that is reserved as grease, on channel 0 and on an open channel',
    expects: 'no answer to any of them, and service as before on that channel and on others',
    mutant: 'gives a meaning to a reserved frame type',
    async run(peer) {
      const channel = peer.open('echo');
      for (const [index, type] of Grease.frameType.entries()) {
        const payload = new Uint8Array(5 * index).fill(index);
        peer.send({ type, flags: index, payload }, { type, flags: 0xff, channel, payload });
      }
      await peer.expectQuiet(channel);
      // What was taken for an END, say, may show only now.
      const text = new TextEncoder().encode(`as before ${peer.random.name(10)}`);
      await peer.sendMessage(channel, text);
      const answer = await peer.expectMessage(channel);
      peer.require(Buffer.compare(answer, text) === 0, 'the echoed message', `${answer.length} other bytes`);
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectEnd(channel);
      await peer.expectAlive();
    },
  },
  {
    id: 'grease-meaningless-codes',
    requirements: ['grease-meaningless', 'code-unknown'],
    sends: 'STOP with the first, then with the last code that is reserved as grease, on two channels',
    expects: 'END with the same code, and service as before',
    mutant: 'gives a meaning to a reserved code',
    async run(peer) {
      for (const code of [Grease.errorCode.first, Grease.errorCode.last]) {
        const channel = peer.open('echo');
        peer.send({ type: 'stop', channel, code });
        await peer.expectEnd(channel, code);
      }
      await peer.expectAlive();
    },
  },
];
