import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { encodeHello } from '../../wire/encode.ts';
import { ErrorCode, Limit, magic } from '../../wire/protocol.gen.ts';
import type { ParameterValue } from '../../wire/value.ts';
import { accepted, ownParameters, refused } from './family.ts';

/** Magic and length, in bytes. */
const prefix = magic.length + 2;
const tripleSize = 4;
/** The first of a thousand ignorable types that nobody has a meaning for, and that grease does not use either. */
const unknownType = 0xe000;

/** The kit's parameters and ignorable ones of at most `value` bytes each, so that the HELLO has `size` bytes. */
function filled(peer: Peer, size: number, value: number): ParameterValue[] {
  const parameters = ownParameters(peer);
  let missing = size - encodeHello({ role: 'dialer', parameters }).length;
  for (let type = unknownType; missing > 0; type += 1) {
    // What is left over must be able to hold a triple of its own.
    const whole = missing <= tripleSize + value ? missing : Math.min(tripleSize + value, missing - tripleSize);
    parameters.push({ type, value: new Uint8Array(whole - tripleSize) });
    missing -= whole;
  }
  return parameters;
}

const tooLong: readonly Case[] = [Limit.helloSize - prefix + 1, 0x8000, 0xffff].map((length) => ({
  id: `hello-too-long-${length}`,
  requirements: ['hello-too-long'],
  sends: `the magic and a length of ${length}, and nothing of what it counts`,
  expects: "the peer's own HELLO, CLOSE(PREFACE), the end of its stream and nothing else",
  twin: 'hello-largest',
  mutant: 'waits for the bytes of a HELLO that is too long, or accepts it',
  preface: true,
  async run(peer) {
    peer.sendBytes(peer.helloBytes({ length }).subarray(0, prefix));
    await peer.expectRefusal(ErrorCode.preface);
  },
}));

const tooShort: readonly Case[] = [0, 1, 2].map((length) => ({
  id: `hello-too-short-${length}`,
  requirements: ['hello-too-short'],
  sends: `a HELLO of length ${length}`,
  expects: "the peer's own HELLO, CLOSE(PREFACE), the end of its stream and nothing else",
  twin: 'hello-too-short-3',
  // With a lowest version of 0, whoever reads zeros beyond the end finds no fault in the shape.
  mutant: 'reads role and versions beyond the end of the HELLO',
  preface: true,
  async run(peer) {
    peer.sendBytes(peer.helloBytes({ length, lowestVersion: 0 }).subarray(0, prefix + length));
    await peer.expectRefusal(ErrorCode.preface);
  },
}));

/** How long a HELLO may be. */
export const helloSizeCases: readonly Case[] = [
  ...tooLong,
  refused(
    {
      id: 'hello-too-long-whole',
      requirements: ['hello-too-long'],
      sends: `a well-formed HELLO of ${Limit.helloSize + 1} bytes`,
      twin: 'hello-largest',
      mutant: 'takes a HELLO of any length that comes in time',
    },
    ErrorCode.preface,
    (peer) => ({ parameters: filled(peer, Limit.helloSize + 1, Limit.helloSize) }),
  ),
  accepted(
    {
      id: 'hello-largest',
      requirements: ['hello-largest'],
      sends: `a HELLO of ${Limit.helloSize} bytes, most of them one ignorable parameter`,
      mutant: 'takes less than a HELLO of 4,096 bytes',
    },
    (peer) => ({ parameters: filled(peer, Limit.helloSize, Limit.helloSize) }),
  ),
  accepted(
    {
      id: 'hello-largest-many',
      requirements: ['hello-largest'],
      sends: `a HELLO of ${Limit.helloSize} bytes with hundreds of ignorable parameters`,
      mutant: 'has room for a few parameters only',
    },
    (peer) => ({ parameters: filled(peer, Limit.helloSize, 3) }),
  ),
  accepted(
    {
      id: 'hello-largest-less-one',
      requirements: ['hello-largest'],
      sends: `a HELLO of ${Limit.helloSize - 1} bytes`,
      mutant: 'waits for a byte more than the HELLO has',
    },
    (peer) => ({ parameters: filled(peer, Limit.helloSize - 1, Limit.helloSize) }),
  ),
  ...tooShort,
  accepted(
    {
      id: 'hello-too-short-3',
      requirements: ['hello-too-short', 'parameter-absent'],
      sends: 'a HELLO of length 3, which has no parameters',
      mutant: 'demands a parameter',
      hello: {
        fragmentLimit: 1024,
        messageLimit: 4096,
        metadataLimit: 256,
        channelLimit: 16,
        groupLimit: 8,
        channelCredit: 0,
        connectionCredit: 0,
      },
    },
    () => ({ parameters: [] }),
  ),
];
