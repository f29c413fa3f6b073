import type { Channel, Connection, Service } from '../index.ts';
import { Waiting } from './waiting.ts';

const gates = new Waiting();

/** Opens gates: each message is the key of one, for all that wait at it on the connection. */
export const gate: Service = {
  takes: 'messages',
  async serve(channel: Channel) {
    for await (const key of channel) openGate(channel.connection, key);
  },
};

/** Calls `opened` when the gate is opened, in one go for all that wait there; forgets it when the channel is over before. */
export function waitAtGate(channel: Channel, key: Uint8Array, opened: () => void): void {
  const waiting = gates.at(channel.connection, key);
  waiting.add(opened);
  channel.closed.catch(() => waiting.delete(opened));
}

function openGate(connection: Connection, key: Uint8Array): void {
  const waiting = gates.at(connection, key);
  const all = [...waiting];
  waiting.clear();
  for (const opened of all) opened();
}
