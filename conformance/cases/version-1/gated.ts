import type { Peer } from '../../harness/peer.ts';
import { concatenate, utf8 } from '../../wire/bytes.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { sourceRequest } from '../requests.ts';

/** What a source is asked for. */
export interface Asked {
  readonly group: number;
  readonly count: number;
  readonly size: number;
}

/** A source that has everything in hand and waits at the gate. */
export interface GatedSource extends Asked {
  readonly channel: number;
}

const key = utf8('heddle-kit');

/** Has sources wait at one gate; each has said so when this returns. */
export async function gatedSources(peer: Peer, asked: readonly Asked[]): Promise<GatedSource[]> {
  const sources = asked.map((one) => ({ ...one, channel: peer.open('source', { group: one.group }) }));
  for (const { channel, count, size } of sources) {
    await peer.sendMessage(channel, concatenate(sourceRequest(count, size), key));
    const empty = await peer.expectMessage(channel);
    peer.require(
      empty.length === 0,
      'an empty message of a source that waits',
      `${empty.length} bytes`,
      'test-services',
    );
  }
  return sources;
}

/** Opens the gate, in one step for all. */
export async function openGate(peer: Peer, sources: readonly GatedSource[]): Promise<void> {
  if (sources.length === 0) throw new TypeError('nobody waits at the gate');
  const gate = peer.open('gate');
  await peer.sendMessage(gate, key);
  peer.send({ type: 'end', channel: gate, code: ErrorCode.none });
}
