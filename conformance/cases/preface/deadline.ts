import type { Case } from '../../harness/case.ts';
import { frameText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, magic } from '../../wire/protocol.gen.ts';

/** What the clocks of two endpoints may differ by, in milliseconds: the transport is established for each at a moment of its own. */
const clockTolerance = 500;
/** The latest CLOSE that still counts as one at the deadline, in milliseconds: a busy machine is late. */
const lateness = 5_000;
/** How long a HELLO that is in time may take here, in milliseconds. */
const slowHello = 9_000;

function isTimeOut(peer: Peer): boolean {
  const frame = peer.seen.at(-1)?.frame;
  return frame?.type === 'close' && frame.code === ErrorCode.helloTimeout;
}

/** Time as a verdict: the deadline of the HELLO. */
export const deadlineCases: readonly Case[] = [
  {
    id: 'hello-deadline',
    requirements: ['hello-deadline', 'hello-nothing-else'],
    sends: 'a HELLO in three pieces, one every few seconds, whose last byte never comes',
    expects: 'CLOSE(HELLO_TIMEOUT) 10 seconds after the transport was established',
    twin: 'hello-deadline-met',
    mutant: 'waits for ever, or counts the 10 seconds from the last byte',
    preface: true,
    async run(peer) {
      const hello = peer.helloBytes();
      const middle = magic.length + 1;
      const pause = (Limit.helloDeadline - clockTolerance) / 2;
      peer.sendBytes(hello.subarray(0, magic.length));
      await peer.wait(pause);
      peer.sendBytes(hello.subarray(magic.length, middle));
      await peer.wait(pause);
      const [early] = peer.seen;
      const none = 'nothing but a HELLO before the HELLO of the kit is whole';
      peer.require(early === undefined, none, early === undefined ? '' : frameText(early.frame), 'hello-nothing-else');
      peer.sendBytes(hello.subarray(middle, -1));
      await peer.expectRefusal(ErrorCode.helloTimeout);
      const inTime =
        peer.elapsed >= Limit.helloDeadline - clockTolerance && peer.elapsed <= Limit.helloDeadline + lateness;
      peer.require(inTime, 'the CLOSE after 10 to 15 seconds', `after ${(peer.elapsed / 1000).toFixed(1)} seconds`);
    },
  },
  {
    id: 'hello-deadline-met',
    requirements: ['hello-deadline'],
    sends: 'the same HELLO in three pieces at once, and its last byte',
    expects: "the peer's HELLO, and service",
    mutant: 'refuses a HELLO that comes in pieces',
    preface: true,
    async run(peer) {
      const hello = peer.helloBytes();
      const middle = magic.length + 1;
      peer.sendBytes(hello.subarray(0, magic.length));
      peer.sendBytes(hello.subarray(magic.length, middle));
      peer.sendBytes(hello.subarray(middle, -1));
      peer.sendBytes(hello.subarray(-1));
      await peer.expectHello();
      await peer.expectAlive();
    },
  },
  {
    id: 'hello-patience',
    requirements: ['hello-patience', 'any-split'],
    sends: 'the magic at once, all but the last byte of its HELLO half-way, and that byte after 9 seconds',
    expects: "the peer's HELLO, and service, then and when the 10 seconds are over",
    mutant: 'refuses a slow HELLO after 5 seconds, or forgets at the deadline that it came',
    preface: true,
    async run(peer) {
      const hello = peer.helloBytes();
      try {
        peer.sendBytes(hello.subarray(0, magic.length));
        await peer.wait(slowHello / 2);
        peer.sendBytes(hello.subarray(magic.length, -1));
        await peer.wait(Math.max(0, slowHello - peer.elapsed));
        peer.sendBytes(hello.subarray(-1));
        await peer.expectAlive();
      } catch (error) {
        // A busy machine brings bytes late; a refusal when the time was over is none before it, so nothing was tried.
        if (isTimeOut(peer) && peer.elapsed >= Limit.helloDeadline - clockTolerance) peer.stimulated = false;
        throw error;
      }
      await peer.wait(Math.max(0, Limit.helloDeadline + clockTolerance - peer.elapsed));
      await peer.expectAlive();
    },
  },
];
