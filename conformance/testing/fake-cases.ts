import type { Case } from '../harness/case.ts';
import { Failure } from '../harness/verdict.ts';

function fake(id: string, requirement: string, verdict: 'pass' | 'fail', changes: Partial<Case> = {}): Case {
  return {
    id,
    requirements: [requirement],
    sends: 'a PING',
    expects: 'a PONG',
    mutant: 'a peer that does not answer',
    async run(peer) {
      await peer.fence();
      if (verdict === 'fail') throw new Failure('a miracle', 'none');
    },
    ...changes,
  };
}

/** Cases that pass, or fail, against any peer that works. */
export const fakeCases: readonly Case[] = [
  fake('good', 'ping-answered', 'pass'),
  fake('good-too', 'pong-order', 'pass'),
  fake('good-listener', 'pong-times', 'pass', { roles: ['listener'] }),
  fake('bad', 'ping-id', 'fail', { twin: 'good' }),
  fake('bad-should', 'accept-highest', 'fail'),
];
