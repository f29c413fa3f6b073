import type { Case, OwnLimits } from '../../harness/case.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';

const mebibyte = 1024 * 1024;
/** In milliseconds. */
const longestTimeout = 10_000;

/** The limits that can be reached in a case, as appendix A has them. */
function reachable({ channelLimit }: OwnLimits): Partial<OwnLimits> {
  return {
    messageLimit: 16 * mebibyte,
    channelLimit: 4_096,
    groupLimit: Math.floor(channelLimit / 2),
    channelCredit: 16 * mebibyte,
    connectionCredit: 64 * mebibyte,
  };
}

export const limitsCases: readonly Case[] = [
  {
    id: 'test-limits',
    requirements: ['test-limits'],
    sends: 'a HELLO, and an echo to see that the limits serve',
    expects: 'limits that a case can reach',
    mutant: 'advertises limits that no case can reach, so that no rule about them can be tried',
    async run(peer) {
      await peer.fence();
      for (const [name, highest] of Object.entries(reachable(peer.limits))) {
        // Object.entries forgets that the keys are names of limits.
        const advertised = peer.limits[name as keyof OwnLimits];
        peer.require(advertised <= highest, `a ${name} of at most ${highest}`, `a ${name} of ${advertised}`);
      }
      await peer.expectAlive();
    },
  },
  {
    id: 'test-life',
    requirements: ['test-life'],
    sends: 'OPENs of heddle.statistics and of close, to a peer that advertises an idle time-out',
    expects: 'a time-out that a case can wait for, and the two services',
    twin: 'teardown-announce',
    mutant: 'advertises a time-out that no case can wait for, or lacks the services',
    profile: 'life',
    async run(peer) {
      await peer.fence();
      const { idleTimeout } = peer;
      peer.require(idleTimeout <= longestTimeout, `at most ${longestTimeout} ms`, `${idleTimeout} ms`);
      const statistics = peer.open('heddle.statistics');
      peer.send({ type: 'end', channel: statistics, code: ErrorCode.none });
      await peer.expectEnd(statistics);
      // A request that cannot be read is refused; a service that is not offered is refused otherwise.
      const close = peer.open('close');
      peer.send({ type: 'end', channel: close, code: ErrorCode.none });
      await peer.expectReset(close, ErrorCode.refused);
    },
  },
];
