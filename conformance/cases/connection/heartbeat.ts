import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { unsigned } from '../../wire/bytes.ts';
import { encodeFrame } from '../../wire/encode.ts';
import { ErrorCode, Grease, ParameterType, PromiseBounds } from '../../wire/protocol.gen.ts';
import { ownParameters } from '../preface/family.ts';

const { size, floor, ceiling } = PromiseBounds.idleTimeout;

/** By how much a busy machine may be late, in milliseconds. */
const lateness = 500;
/** By how much the two ends may differ about the moment at which a byte came, in milliseconds. */
const clockTolerance = 50;

/** A frame that is skipped, long enough to come byte by byte for any time. */
const long = encodeFrame({ type: Grease.frameType[0], payload: new Uint8Array(64) });

/** The kit's HELLO with an idle time-out as these bytes. */
function promising(peer: Peer, value: Uint8Array) {
  return { parameters: [...ownParameters(peer), { type: ParameterType.idleTimeout, value }] };
}

/** Says nothing more, in the middle of a frame, so that no verb does either. Returns when the last byte before went, about. */
async function fallSilent(peer: Peer): Promise<number> {
  await peer.fence();
  peer.answersPings = false;
  peer.sendBytes(long.subarray(0, 4));
  return peer.elapsed;
}

interface Bound {
  readonly variant: string;
  readonly what: string;
  readonly value: Uint8Array;
}

const wrong: readonly Bound[] = [
  { variant: 'low', what: `of ${floor - 1}`, value: unsigned(size, floor - 1) },
  { variant: 'zero', what: 'of 0', value: unsigned(size, 0) },
  { variant: 'short', what: `in ${size - 2} bytes`, value: unsigned(size - 2, 30_000) },
  { variant: 'long', what: `in ${size * 2} bytes`, value: unsigned(size * 2, 30_000) },
];

const right: readonly Bound[] = [
  { variant: 'floor', what: `of ${floor}`, value: unsigned(size, floor) },
  { variant: 'ceiling', what: `of ${ceiling}`, value: unsigned(size, ceiling) },
];

function refusedBound({ variant, what, value }: Bound): Case {
  return {
    id: `idle-parameter-${variant}`,
    requirements: ['idle-parameter'],
    sends: `a HELLO with an IDLE_TIMEOUT ${what}`,
    expects: "the peer's own HELLO, CLOSE(PARAMETER), the end of its stream and nothing else",
    twin: 'idle-parameter-floor',
    mutant: 'takes the time-out as it comes',
    profile: 'life',
    preface: true,
    async run(peer) {
      peer.sendHello(promising(peer, value));
      await peer.expectHello();
      peer.requireLife();
      await peer.expectRefusal(ErrorCode.parameter);
    },
  };
}

function acceptedBound({ variant, what, value }: Bound): Case {
  return {
    id: `idle-parameter-${variant}`,
    requirements: ['idle-parameter'],
    sends: `a HELLO with an IDLE_TIMEOUT ${what}`,
    expects: "the peer's own HELLO, and service",
    mutant: 'refuses a time-out at its bound',
    profile: 'life',
    preface: true,
    async run(peer) {
      await peer.settle(promising(peer, value));
      peer.requireLife();
      await peer.expectAlive();
    },
  };
}

interface Sign {
  readonly variant: string;
  readonly what: string;
  readonly bytes: readonly Uint8Array[];
}

const signs: readonly Sign[] = [
  {
    variant: 'byte',
    what: 'a byte of a frame that is skipped',
    bytes: Array.from({ length: 3 }, (_, index) => long.subarray(index, index + 1)),
  },
  {
    variant: 'pong',
    what: 'a PONG that nobody asked for',
    bytes: Array.from({ length: 3 }, () => encodeFrame({ type: 'pong', id: 0, sent: 0, received: 0, answered: 0 })),
  },
];

function patience({ variant, what, bytes }: Sign): Case {
  return {
    id: `idle-patience-${variant}`,
    requirements: ['idle-patience'],
    sends: `${what}, three times, each when nine tenths of the peer's idle time-out have passed, and answers no PING`,
    expects: 'no CLOSE, and service afterwards',
    mutant: 'counts only whole frames, or only PONGs to its PINGs, as signs of life',
    profile: 'life',
    async run(peer) {
      peer.answersPings = false;
      await peer.fence();
      for (const sign of bytes) {
        await peer.wait(peer.idleTimeout * 0.9);
        peer.sendBytes(sign);
      }
      const begun = bytes.reduce((sum, { length }) => sum + length, 0);
      if (begun < long.length) peer.sendBytes(long.subarray(begun));
      peer.answersPings = true;
      await peer.expectAlive();
    },
  };
}

/** Cases of idle time-outs and signs of life. */
export const heartbeatCases: readonly Case[] = [
  ...right.map(acceptedBound),
  ...wrong.map(refusedBound),
  ...signs.map(patience),
  {
    id: 'idle-ping',
    requirements: ['idle-ping'],
    sends: "nothing for four fifths of the peer's idle time-out",
    expects: 'a PING',
    mutant: 'waits for the end of the time-out without asking',
    profile: 'life',
    async run(peer) {
      await peer.fence();
      const from = peer.seen.length;
      peer.staySilent();
      await peer.wait(peer.idleTimeout * 0.8);
      const asked = peer.seen.slice(from).some(({ frame }) => frame.type === 'ping');
      peer.require(asked, 'a PING in four fifths of the idle time-out', 'none');
      await peer.expectAlive();
    },
  },
  {
    id: 'idle-dead',
    requirements: ['idle-dead', 'idle-patience'],
    sends: 'the beginning of a frame, and then nothing more, not even a PONG',
    expects: "CLOSE(IDLE) when the peer's idle time-out has passed, and before a tenth more has",
    twin: 'idle-patience-byte',
    mutant: 'waits for ever, or gives up at half of the time-out',
    profile: 'life',
    async run(peer) {
      const timeout = peer.idleTimeout;
      const last = await fallSilent(peer);
      await peer.wait(timeout * 0.8);
      await peer.expectCloseUnasked(ErrorCode.idle);
      const took = peer.elapsed - last;
      peer.require(took >= timeout - clockTolerance, `CLOSE after ${timeout} ms`, `after ${took} ms`, 'idle-patience');
      peer.require(took <= timeout * 1.1 + lateness, `CLOSE within ${timeout * 1.1} ms`, `after ${took} ms`);
    },
  },
  {
    id: 'idle-sign-of-life',
    requirements: ['idle-sign-of-life'],
    sends: `a HELLO with an IDLE_TIMEOUT of ${floor}, and a byte of a frame that is skipped every 150 ms, for 6 seconds`,
    expects: `bytes from the peer, no more than ${floor / 2} ms apart`,
    mutant: 'says nothing while it waits for the rest of a frame',
    profile: 'life',
    preface: true,
    async run(peer) {
      await peer.settle(promising(peer, unsigned(size, floor)));
      peer.requireLife();
      await peer.expectAlive();
      const from = peer.seen.length;
      let before = peer.elapsed;
      const steps = 40;
      for (let step = 0; step < steps; step += 1) {
        peer.sendBytes(long.subarray(step, step + 1));
        await peer.wait(150);
      }
      const times = [...peer.seen.slice(from).map(({ at }) => at), before + steps * 150];
      for (const at of times) {
        const gap = Math.round(at - before);
        peer.require(gap <= floor / 2 + lateness, `a byte within ${floor / 2} ms`, `none for ${gap} ms`);
        before = at;
      }
    },
  },
];
