import { createServer, type Server } from 'node:http';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Connection, ConnectionEvent, ServiceStatistics, Statistics } from '../index.ts';

type Labels = Readonly<Record<string, string>>;

/** The sum of what connections counted, by labels. */
class Sums {
  readonly #sums = new Map<string, { readonly labels: Labels; value: number }>();

  add(labels: Labels, value: number): void {
    const key = JSON.stringify(labels);
    const sum = this.#sums.get(key);
    if (sum === undefined) this.#sums.set(key, { labels, value });
    else sum.value += value;
  }

  *[Symbol.iterator](): Generator<{ readonly labels: Labels; readonly value: number }> {
    for (const { labels, value } of this.#sums.values()) yield { labels, value };
  }
}

interface CounterFamily {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** What one connection adds. */
  count(statistics: Statistics, connection: Connection, add: (labels: Labels, value: number) => void): void;
}

const directions = ['sent', 'received'] as const;

function ofService(name: string, help: string, value: (way: ServiceStatistics['sent']) => number): CounterFamily {
  return {
    name,
    help,
    labelNames: ['service', 'opener', 'direction'],
    count({ services }, _, add) {
      for (const row of services) {
        const { service, opener } = row;
        for (const direction of directions) add({ service, opener, direction }, value(row[direction]));
      }
    },
  };
}

const counters: readonly CounterFamily[] = [
  {
    name: 'heddle_bytes_total',
    help: 'Bytes on the transport, by the address of the other end.',
    labelNames: ['remote', 'direction'],
    count(statistics, { remote }, add) {
      for (const direction of directions) add({ remote: hostOf(remote), direction }, statistics[direction].bytes);
    },
  },
  {
    name: 'heddle_frames_total',
    help: 'Frames on the transport, by the address of the other end.',
    labelNames: ['remote', 'direction'],
    count(statistics, { remote }, add) {
      for (const direction of directions) add({ remote: hostOf(remote), direction }, statistics[direction].frames);
    },
  },
  ofService('heddle_messages_total', 'Whole messages.', ({ messages }) => messages),
  ofService('heddle_data_bytes_total', 'Wire bytes of DATA frames.', ({ bytes }) => bytes),
  {
    name: 'heddle_channels_opened_total',
    help: 'Channels that were opened.',
    labelNames: ['service', 'opener'],
    count({ services }, _, add) {
      for (const { service, opener, opened } of services) add({ service, opener }, opened);
    },
  },
  {
    name: 'heddle_resets_total',
    help: 'RESET frames.',
    labelNames: ['direction'],
    count({ resets }, _, add) {
      for (const direction of directions) add({ direction }, resets[direction]);
    },
  },
  {
    name: 'heddle_stalls_total',
    help: 'BLOCKED frames for credit: how often DATA had to wait.',
    labelNames: ['direction'],
    count({ stalls }, _, add) {
      for (const direction of directions) add({ direction }, stalls[direction]);
    },
  },
];

/** Counts all connections of a process, open and over, for whoever asks for OpenMetrics. */
export class Metrics {
  readonly #registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  readonly #open = new Set<Connection>();
  /** What connections that are over have counted. */
  readonly #over = new Map(counters.map(({ name }) => [name, new Sums()]));
  readonly #ended: Counter;
  readonly #roundTrip: Histogram;

  constructor() {
    this.#registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const registers = [this.#registry];
    for (const family of counters) this.#define(family);
    this.#gauge('heddle_connections', 'Connections that are open.', () => 1);
    this.#gauge('heddle_channels', 'Channels that are open.', ({ channels }) => channels.length);
    this.#gauge('heddle_groups', 'Groups with open channels.', ({ groups }) => groups.length);
    this.#gauge('heddle_queued_bytes', 'Bytes handed over and not written.', ({ queued }) => queued);
    this.#ended = new Counter({
      name: 'heddle_connections_ended_total',
      help: 'Connections that are over, by the code of their end.',
      labelNames: ['code'],
      registers,
    });
    this.#roundTrip = new Histogram({
      name: 'heddle_round_trip_seconds',
      help: 'Round trips of PINGs, the answering time included.',
      buckets: [0.0001, 0.001, 0.01, 0.1, 1, 10],
      registers,
    });
  }

  /** Takes note of what happens to a connection; to be given as its `onEvent`. */
  readonly note = (event: ConnectionEvent, connection: Connection): void => {
    if (event.type === 'established') this.#open.add(connection);
    if (event.type === 'roundTrip') this.#roundTrip.observe(event.milliseconds / 1_000);
    if (event.type !== 'over' || !this.#open.delete(connection)) return;
    this.#ended.inc({ code: String(event.error.code) });
    const statistics = connection.statistics();
    for (const { name, count } of counters) {
      count(statistics, connection, (labels, value) => this.#over.get(name)?.add(labels, value));
    }
  };

  /** Serves everything in the OpenMetrics format at /metrics, until it is closed. Rejects where the address cannot be had. */
  async serve(host: string, port: number): Promise<Server> {
    const server = createServer(async (request, response) => {
      if (request.url !== '/metrics') {
        response.writeHead(404).end('see /metrics\n');
        return;
      }
      response.writeHead(200, { 'content-type': this.#registry.contentType }).end(await this.#registry.metrics());
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return server;
  }

  #define({ name, help, labelNames, count }: CounterFamily): void {
    const sumUp = () => {
      const sums = new Sums();
      for (const { labels, value } of this.#over.get(name) ?? []) sums.add(labels, value);
      for (const connection of this.#open) {
        count(connection.statistics(), connection, (labels, value) => sums.add(labels, value));
      }
      return sums;
    };
    new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const { labels, value } of sumUp()) this.inc(labels, value);
      },
    });
  }

  #gauge(name: string, help: string, value: (statistics: Statistics) => number): void {
    const open = this.#open;
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        let sum = 0;
        for (const connection of open) sum += value(connection.statistics());
        this.set(sum);
      },
    });
  }
}

/** An address without its port, which would make a time series of every connection. */
function hostOf(remote: string): string {
  return remote.replace(/:\d+$/, '');
}
