import type { Case } from '../../harness/case.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { closed, harmless } from './family.ts';

const largestId = 2n ** 64n - 1n;

function pong(id: number | bigint) {
  return { type: 'pong', id, sent: 1, received: 2, answered: 3 } as const;
}

function answered(id: bigint, variant: string): Case {
  return {
    id: `ping-id-${variant}`,
    requirements: ['ping-id'],
    sends: `a PING of id ${id}`,
    expects: 'its PONG, and service as before',
    mutant: 'refuses an id that is not 0, or loses its high bits',
    async run(peer) {
      peer.send({ type: 'ping', id, sent: largestId });
      // The fence's own PING may have the same id; then both are answered.
      const answers = (await peer.fence()).filter(({ frame }) => frame.type === 'pong' && frame.id === id);
      peer.require(answers.length === 1, `one PONG of id ${id}`, `${answers.length}`);
      await peer.expectAlive();
    },
  };
}

/** PING and PONG by themselves. */
export const pingCases: readonly Case[] = [
  closed(
    {
      id: 'ping-id',
      requirements: ['ping-id'],
      sends: 'a PING of id 0',
      twin: 'ping-id-high',
      mutant: 'answers a PING of id 0',
    },
    ErrorCode.frameFormat,
    () => ({ type: 'ping', id: 0, sent: 1 }),
  ),
  answered(2n ** 32n, 'high'),
  answered(largestId, 'largest'),
  harmless(
    {
      id: 'pong-unsolicited-zero',
      requirements: ['pong-unsolicited'],
      sends: 'a PONG of id 0, the sign of life',
      mutant: 'refuses a PONG of id 0',
    },
    () => [pong(0)],
  ),
  harmless(
    {
      id: 'pong-unsolicited-unknown',
      requirements: ['pong-unsolicited'],
      sends: 'a PONG whose id nobody used',
      mutant: 'refuses a PONG that answers no PING of its own',
    },
    () => [pong(0x6e6f_6e65)],
  ),
  harmless(
    {
      id: 'pong-unsolicited-largest',
      requirements: ['pong-unsolicited'],
      sends: 'a PONG of the largest id and the largest times',
      mutant: 'refuses a PONG whose fields exceed what it can count with',
    },
    () => [{ type: 'pong', id: largestId, sent: largestId, received: largestId, answered: 0 }],
  ),
  harmless(
    {
      id: 'pong-unsolicited-many',
      requirements: ['pong-unsolicited'],
      sends: '200 PONGs of ids that nobody used, each twice',
      mutant: 'takes more PONGs than PINGs for an attack',
    },
    () => Array.from({ length: 200 }, (_, index) => pong(0x6e6f_0000 + (index >> 1))),
  ),
];
