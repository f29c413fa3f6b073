import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { encodeFrame } from '../../wire/encode.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import { accepted, refused, usualTwin } from './family.ts';

/** The key of an ACCEPT that `echo` owes whatever the credit: it answers metadata with the same. */
const metadata = Uint8Array.of(0x6b, 0x65, 0x79);

/** The role of the peer, so that a HELLO of the kit with it has to be refused. */
function equalRole(peer: Peer) {
  return { role: peer.role };
}

const sendingRules: readonly Case[] = [
  {
    ...accepted({
      id: 'hello-first',
      requirements: ['hello-first'],
      sends: 'a HELLO as every endpoint may send it',
      mutant: 'sends a PING ahead of its HELLO',
    }),
  },
  {
    id: 'hello-dialer-at-once',
    requirements: ['hello-dialer-at-once', 'hello-first'],
    sends: 'nothing until the HELLO of the peer is here, then its own',
    expects: 'the HELLO of the peer, unasked, and then service',
    mutant: 'a dialer that waits for the HELLO of the listener',
    preface: true,
    roles: ['dialer'],
    async run(peer) {
      peer.staySilent();
      await peer.expectHello();
      peer.sendHello();
      await peer.expectAlive();
    },
  },
  {
    id: 'hello-role',
    requirements: ['hello-role'],
    sends: 'a HELLO',
    expects: 'a HELLO whose role bit is that of the peer',
    mutant: 'sends the other role',
    preface: true,
    async run(peer) {
      const { role } = await peer.settle();
      peer.require(role === peer.role, `a HELLO of role ${peer.role}`, `role ${role}`, 'hello-role');
      await peer.expectAlive();
    },
  },
  {
    id: 'hello-reserved-zero',
    requirements: ['hello-reserved-zero'],
    sends: 'a HELLO',
    expects: 'a HELLO whose reserved bits are 0',
    mutant: 'sets a reserved bit',
    preface: true,
    async run(peer) {
      const { reserved } = await peer.settle();
      peer.require(reserved === 0, 'reserved bits of 0', `0x${reserved.toString(16)}`, 'hello-reserved-zero');
      await peer.expectAlive();
    },
  },
];

const nothingElse: readonly Case[] = [
  refused(
    {
      id: 'hello-nothing-else',
      requirements: ['hello-nothing-else'],
      sends: "a HELLO of the peer's own role",
      mutant: 'sends a PING as soon as its own HELLO is out',
    },
    ErrorCode.role,
    equalRole,
  ),
  {
    id: 'hello-nothing-else-ping',
    requirements: ['hello-nothing-else'],
    sends: 'a HELLO to be refused and a PING, in one write',
    expects: "the peer's HELLO and CLOSE(ROLE), and no PONG",
    twin: 'hello-coalesced-ping',
    mutant: 'answers a PING behind a HELLO that it refuses',
    preface: true,
    async run(peer) {
      peer.sendTogether(peer.helloBytes(equalRole(peer)), { type: 'ping', id: 1 });
      await peer.expectRefusal(ErrorCode.role);
    },
  },
  {
    id: 'hello-nothing-else-open',
    requirements: ['hello-nothing-else'],
    sends: 'a HELLO to be refused and an OPEN of echo with metadata, in one write',
    expects: "the peer's HELLO and CLOSE(ROLE), and no ACCEPT",
    twin: 'hello-coalesced',
    mutant: 'serves a channel behind a HELLO that it refuses',
    preface: true,
    async run(peer) {
      const open = { type: 'open', channel: peer.nextId(), service: 'echo', metadata } as const;
      peer.sendTogether(peer.helloBytes(equalRole(peer)), open);
      await peer.expectRefusal(ErrorCode.role);
    },
  },
];

const coalesced: readonly Case[] = [
  {
    id: 'hello-coalesced',
    requirements: ['hello-coalesced'],
    sends: 'its HELLO, an OPEN of echo with metadata and an END, in one write',
    expects: 'the ACCEPT with the same metadata, and END',
    mutant: 'drops the bytes behind the HELLO that came with it',
    preface: true,
    async run(peer) {
      const channel = peer.nextId();
      const open = { type: 'open', channel, service: 'echo', metadata } as const;
      const end = { type: 'end', channel, code: ErrorCode.none } as const;
      peer.sendTogether(peer.helloBytes(), open, end);
      await peer.expectHello();
      const accept = await peer.expectAccept(channel);
      peer.require(Buffer.compare(accept.metadata, metadata) === 0, 'the metadata of the OPEN', 'others');
      await peer.expectEnd(channel);
      await peer.expectAlive();
    },
  },
  {
    id: 'hello-coalesced-ping',
    requirements: ['hello-coalesced'],
    sends: 'its HELLO and a PING, in one write',
    expects: 'the PONG',
    mutant: 'starts to read frames with the next arrival',
    preface: true,
    async run(peer) {
      peer.sendTogether(peer.helloBytes(), { type: 'ping', id: 0x5a5a });
      await peer.expectHello();
      const answers = (await peer.fence()).filter(({ frame }) => frame.type === 'pong' && frame.id === 0x5a5an);
      peer.require(answers.length === 1, 'one PONG', `${answers.length}`);
      await peer.expectAlive();
    },
  },
  {
    id: 'hello-coalesced-half',
    requirements: ['hello-coalesced'],
    sends:
      'its HELLO, an OPEN of echo with metadata and half the header of an END in one write, the rest after the ACCEPT',
    expects: 'the ACCEPT, and END',
    mutant: 'takes the bytes behind the HELLO only if they are whole frames',
    preface: true,
    async run(peer) {
      const channel = peer.nextId();
      const open = { type: 'open', channel, service: 'echo', metadata } as const;
      const end = encodeFrame({ type: 'end', channel, code: ErrorCode.none });
      const half = Limit.headerSize / 2;
      peer.sendTogether(peer.helloBytes(), open, end.subarray(0, half));
      await peer.expectHello();
      await peer.expectAccept(channel);
      peer.sendBytes(end.subarray(half));
      await peer.expectEnd(channel);
      await peer.expectAlive();
    },
  },
];

const reservedBits: readonly Case[] = [0x7f, 0x01, 0x40].map((reserved) =>
  accepted(
    {
      id: `hello-reserved-ignored-${reserved.toString(16).padStart(2, '0')}`,
      requirements: ['hello-reserved-ignored'],
      sends: `a HELLO whose reserved bits are 0x${reserved.toString(16)}`,
      mutant: 'refuses a HELLO with a reserved bit, or reads the role from the whole byte',
    },
    () => ({ reserved }),
  ),
);

const refusals: readonly Case[] = [
  refused(
    {
      id: 'hello-role-equal',
      requirements: ['hello-role-equal'],
      sends: "a HELLO of the peer's own role",
      mutant: 'accepts a HELLO of its own role, such as its own that comes back',
    },
    ErrorCode.role,
    equalRole,
  ),
  refused(
    {
      id: 'hello-refusal',
      requirements: ['hello-refusal', 'hello-first'],
      sends: 'a HELLO with versions of which none is spoken',
      mutant: 'hangs up on a HELLO that it refuses, or keeps its direction open',
    },
    ErrorCode.version,
    () => ({ lowestVersion: 0, highestVersion: 0 }),
  ),
  {
    id: 'hello-refusal-early',
    requirements: ['hello-refusal', 'hello-first', 'hello-too-long'],
    sends: 'the first 10 bytes of a HELLO that is too long, in the first write of all',
    expects: "the peer's own whole HELLO, CLOSE(PREFACE) and the end of its stream",
    twin: usualTwin,
    mutant: 'refuses without having sent its own HELLO',
    preface: true,
    async run(peer) {
      peer.sendBytes(peer.helloBytes({ length: 0x7fff }).subarray(0, 10));
      await peer.expectRefusal(ErrorCode.preface);
    },
  },
  {
    id: 'hello-refusal-frames',
    requirements: ['hello-refusal', 'hello-nothing-else'],
    sends: 'a HELLO to be refused and 4 KiB of DATA on a channel that was never opened, in one write',
    expects: "the peer's own HELLO, one CLOSE(ROLE) and the end of its stream",
    twin: usualTwin,
    mutant: 'judges the bytes behind a HELLO that it refuses, and refuses them too',
    preface: true,
    async run(peer) {
      const stray = encodeFrame({ type: 'data', channel: peer.nextId(), fragment: new Uint8Array(1024) });
      peer.sendTogether(peer.helloBytes(equalRole(peer)), stray, stray, stray, stray);
      await peer.expectRefusal(ErrorCode.role);
    },
  },
];

/** What an endpoint sends in the preface, and how it refuses. */
export const helloCases: readonly Case[] = [
  ...sendingRules,
  ...nothingElse,
  ...coalesced,
  ...reservedBits,
  ...refusals,
];
