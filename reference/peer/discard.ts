import type { Channel, Service } from '../index.ts';

/** Consumes everything. */
export const discard: Service = { takes: 'streams', serve: consume };

/** Reads a channel that takes streams to its end. */
export async function consume(channel: Channel): Promise<void> {
  for await (const _fragment of channel.fragments()) {
    // Asking for the next fragment consumes this one.
  }
}
