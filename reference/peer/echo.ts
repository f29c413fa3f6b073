import type { Channel, ChannelRequest, Service } from '../index.ts';

/** Sends back each message; answers with ACCEPT where there is metadata to send back. */
export const echo: Service = {
  versions: [1, 2],
  takes: 'messages',
  accept({ metadata, versions: [lowest, highest] }: ChannelRequest) {
    return metadata.length > 0 || lowest < highest ? { metadata } : undefined;
  },
  async serve(channel: Channel) {
    for await (const message of channel) await channel.send(message);
  },
};
