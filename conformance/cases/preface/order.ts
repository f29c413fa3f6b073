import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, magic } from '../../wire/protocol.gen.ts';
import type { HelloValue, ParameterValue } from '../../wire/value.ts';
import { ownParameters, refused, usualTwin } from './family.ts';

/** The faults of a HELLO's body, in the order in which they must be found. */
const faults = {
  shape: {
    what: 'ends inside a parameter',
    code: ErrorCode.preface,
    // An ignorable parameter that counts 4 bytes and has 1.
    changes: () => ({ tail: Uint8Array.of(0x80, 0x01, 0x00, 0x04, 0x00) }),
  },
  reversed: {
    what: 'has a lowest version above its highest',
    code: ErrorCode.preface,
    changes: () => ({ lowestVersion: 9, highestVersion: 2 }),
  },
  role: { what: "names the peer's own role", code: ErrorCode.role, changes: (peer: Peer) => ({ role: peer.role }) },
  version: {
    what: 'offers no version that is spoken',
    code: ErrorCode.version,
    changes: () => ({ lowestVersion: 3, highestVersion: 9 }),
  },
  parameter: {
    what: 'holds an unknown critical parameter',
    code: ErrorCode.parameter,
    changes: (peer: Peer): Partial<HelloValue> => ({ parameters: [...ownParameters(peer), critical] }),
  },
} as const;

const critical: ParameterValue = { type: 0x7ffe, value: new Uint8Array(2) };

type Fault = keyof typeof faults;

const pairs: readonly (readonly [Fault, Fault])[] = [
  ['shape', 'role'],
  ['shape', 'version'],
  ['shape', 'parameter'],
  ['reversed', 'role'],
  ['reversed', 'parameter'],
  ['role', 'version'],
  ['role', 'parameter'],
  ['version', 'parameter'],
];

const bodyCases: readonly Case[] = pairs.map(([first, second]) =>
  refused(
    {
      id: `hello-check-order-${first}-${second}`,
      requirements: ['hello-check-order'],
      sends: `a HELLO that ${faults[first].what} and ${faults[second].what}`,
      mutant: `checks the ${second} before the ${first}`,
    },
    faults[first].code,
    (peer) => ({ ...faults[first].changes(peer), ...faults[second].changes(peer) }),
  ),
);

/** HELLOs with more than one fault. */
export const orderCases: readonly Case[] = [
  ...bodyCases,
  {
    id: 'hello-check-order-magic-length',
    requirements: ['hello-check-order', 'hello-magic'],
    sends: 'a HELLO whose magic is wrong and whose length is too great',
    expects: "the end of the peer's stream, and before it nothing but its HELLO",
    twin: usualTwin,
    mutant: 'sends CLOSE(PREFACE) because of the length',
    preface: true,
    async run(peer) {
      const damaged = Uint8Array.from([...magic.slice(0, -1), 0x0d]);
      peer.sendTogether(peer.helloBytes({ magic: damaged, length: Limit.helloSize }));
      await peer.expectHangUp();
    },
  },
  {
    id: 'hello-check-order-length-role',
    requirements: ['hello-check-order', 'hello-too-long'],
    sends: "a HELLO whose length is too great and that names the peer's own role",
    expects: "the peer's own HELLO, CLOSE(PREFACE), the end of its stream and nothing else",
    twin: usualTwin,
    mutant: 'reads the role before it has judged the length',
    preface: true,
    async run(peer) {
      // What comes behind the length has to be here with it: who looks at it first would be too late otherwise.
      peer.sendTogether(peer.helloBytes({ role: peer.role, length: Limit.helloSize }));
      await peer.expectRefusal(ErrorCode.preface);
    },
  },
];
