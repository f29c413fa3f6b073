import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { violation } from '../../report/schema.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { expectEchoed } from '../channels/many-channels.ts';

const service = 'heddle.statistics';

interface Traffic {
  readonly bytes: number;
  readonly frames: number;
  readonly messages: number;
}

/** What is looked at of schemas/statistics.schema.json. */
interface Snapshot {
  readonly sent: Traffic;
  readonly received: Traffic;
  readonly services: readonly (Readonly<Record<'sent' | 'received', Traffic>> & {
    readonly service: string;
    readonly opener: string;
    readonly open: number;
    readonly opened: number;
  })[];
}

/** The snapshot that answers an empty message. */
async function ask(peer: Peer, channel: number): Promise<Snapshot> {
  await peer.sendMessage(channel, new Uint8Array(0));
  const message = await peer.expectMessage(channel);
  const expected = 'a snapshot as schemas/statistics.schema.json describes it';
  let snapshot: unknown;
  try {
    snapshot = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(message));
  } catch (error) {
    peer.require(false, expected, error instanceof Error ? error.message : String(error), 'statistics-answer');
  }
  const wrong = violation(snapshot, 'statistics');
  peer.require(wrong === undefined, expected, wrong ?? '', 'statistics-answer');
  // The schema has just shown that it is one.
  return snapshot as Snapshot;
}

/** A count lies between two others, which are equal where nothing was under way. */
function requireBetween(peer: Peer, what: string, count: number, least: number, most: number): void {
  peer.require(count >= least && count <= most, `${what}: from ${least} to ${most}`, `${count}`);
}

/** Cases of the service that tells what a connection looks like from the peer's end. */
export const statisticsCases: readonly Case[] = [
  {
    id: 'statistics-answer',
    requirements: ['statistics-answer'],
    sends: 'three empty messages and then END to heddle.statistics',
    expects: 'three snapshots, and END',
    mutant: 'answers once, or with something else',
    profile: 'life',
    async run(peer) {
      const channel = peer.open(service);
      for (let round = 0; round < 3; round += 1) await ask(peer, channel);
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectEnd(channel);
    },
  },
  {
    id: 'statistics-counts',
    requirements: ['statistics-counts', 'statistics-answer'],
    sends: 'twelve messages to echo on two channels, of which one ends, and asks for snapshots before and after',
    expects: 'the bytes, frames and messages that went both ways meanwhile',
    mutant: 'counts payloads alone, or forgets the channels that are closed',
    profile: 'life',
    async run(peer) {
      const channel = peer.open(service);
      const [one, other] = [peer.open('echo'), peer.open('echo')];
      const before = await ask(peer, channel);
      for (let round = 0; round < 6; round += 1) {
        await expectEchoed(peer, one);
        await expectEchoed(peer, other);
      }
      peer.send({ type: 'end', channel: one, code: ErrorCode.none });
      await peer.expectEnd(one);
      await peer.fence();
      const frames = peer.seen.length;
      const bytes = peer.bytesWritten;
      const after = await ask(peer, channel);

      const count = ({ services }: Snapshot) => services.find((row) => row.service === 'echo' && row.opener === 'peer');
      const [earlier, later] = [count(before), count(after)];
      for (const way of ['received', 'sent'] as const) {
        // The peer received what the kit sent, and the other way round.
        const wire = [one, other].reduce(
          (sum, id) => sum + (way === 'received' ? peer.sent(id) : peer.received(id)),
          0,
        );
        const messages = (later?.[way].messages ?? 0) - (earlier?.[way].messages ?? 0);
        requireBetween(peer, `messages of echo ${way}`, messages, 12, 12);
        const inBytes = (later?.[way].bytes ?? 0) - (earlier?.[way].bytes ?? 0);
        requireBetween(peer, `bytes of echo ${way}`, inBytes, wire, wire);
      }
      peer.require(later?.open === 1, 'one open channel of echo', `${later?.open}`);
      requireBetween(peer, 'bytes received', after.received.bytes, bytes, peer.bytesWritten);
      requireBetween(peer, 'frames sent', after.sent.frames, frames, peer.seen.length);
    },
  },
];
