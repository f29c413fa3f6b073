import type { Channel, Service } from '../index.ts';
import { consume } from './discard.ts';
import { Waiting } from './waiting.ts';

/** What lets held channels go. */
const held = new Waiting();

/** Consumes nothing until it is released, then everything. The OPEN's metadata is its key. */
export const hold: Service = {
  takes: 'streams',
  async serve(channel: Channel) {
    await releaseOf(channel);
    await consume(channel);
  },
};

/** Releases every held channel of the connection whose key equals the OPEN's metadata. */
export const release: Service = {
  takes: 'streams',
  serve(channel: Channel) {
    for (const letGo of waitingFor(channel)) letGo();
  },
};

/** Resolves when the channel is released, and rejects when it is over before. */
function releaseOf(channel: Channel): Promise<void> {
  const waiting = waitingFor(channel);
  return new Promise((resolve, reject) => {
    const letGo = () => {
      waiting.delete(letGo);
      resolve();
    };
    waiting.add(letGo);
    channel.closed.catch((error: unknown) => {
      waiting.delete(letGo);
      reject(error);
    });
  });
}

function waitingFor(channel: Channel): Set<() => void> {
  return held.at(channel.connection, channel.metadata);
}
