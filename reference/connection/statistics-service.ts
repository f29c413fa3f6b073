import type { Service } from './api.ts';
import { snapshotOf } from './statistics.ts';

/** The name under which an endpoint tells its peer what the connection looks like from its end. */
export const statisticsName = 'heddle.statistics';

/** Answers each message with a snapshot (spec/5-connection.md#statistics). Whoever offers it shows the names of all services in use. */
export const statisticsService: Service = {
  takes: 'messages',
  async serve(channel) {
    for await (const _ of channel) {
      // statistics-answer: "An endpoint that offers the service heddle.statistics MUST answer each message on its channels with one message, a snapshot in JSON of the form that schemas/statistics.schema.json describes."
      // statistics-counts: "A snapshot MUST count all frames, and the bytes of all of them, that the answerer had received when it had received the request, and that it had sent before it received the request; and none that it received, or sent, after the snapshot."
      await channel.send(snapshotOf(channel.connection.statistics()));
    }
  },
};
