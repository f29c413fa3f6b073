import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, listen } from '../index.ts';
import { echo } from './echo.ts';
import { Metrics } from './metrics.ts';

interface Sample {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const suffixes = { counter: ['_total'], gauge: [''], histogram: ['_bucket', '_sum', '_count'] } as const;

/** Reads a text in the OpenMetrics format, as strictly as promtool does in what is used here. */
function parse(text: string): Sample[] {
  assert.ok(text.endsWith('# EOF\n'));
  const samples: Sample[] = [];
  const types = new Map<string, keyof typeof suffixes>();
  let family = '';
  for (const line of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      assert.match(name, metricName);
      assert.ok(!types.has(name), `${name} comes twice`);
      family = name;
    } else if (keyword === 'TYPE') {
      assert.equal(name, family);
      assert.ok(rest === 'counter' || rest === 'gauge' || rest === 'histogram', rest);
      types.set(name, rest);
    } else {
      const match = /^([a-zA-Z0-9_:]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\})? (\S+)$/.exec(line);
      assert.ok(match, line);
      const [, sample = '', labels = '', value] = match;
      const type = types.get(family);
      assert.ok(type !== undefined && suffixes[type].some((suffix) => sample === family + suffix), line);
      assert.ok(Number.isFinite(Number(value)), line);
      samples.push({ name: sample, labels, value: Number(value) });
    }
  }
  return samples;
}

test('what connections count is served as OpenMetrics, also when they are over', async () => {
  const metrics = new Metrics();
  const server = await metrics.serve('127.0.0.1', 0);
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const scrape = async () => {
    const response = await fetch(`http://127.0.0.1:${address.port}/metrics`);
    assert.match(response.headers.get('content-type') ?? '', /^application\/openmetrics-text; version=1\.0\.0/);
    const samples = parse(await response.text());
    return (name: string, label = '') =>
      samples.filter((sample) => sample.name === name && sample.labels.includes(label)).map(({ value }) => value);
  };
  const options = { services: { echo }, onEvent: metrics.note };
  const listener = await listen({ host: '127.0.0.1', port: 0 }, options);
  assert.ok('port' in listener.address);
  const connection = await connect({ host: '127.0.0.1', port: listener.address.port });
  const channel = connection.open('echo');
  await channel.send(new Uint8Array(100));
  await channel[Symbol.asyncIterator]().next();

  const open = await scrape();
  assert.deepEqual(open('heddle_connections'), [1]);
  assert.deepEqual(open('heddle_channels'), [1]);
  assert.deepEqual(open('heddle_messages_total', 'direction="received"'), [1]);
  assert.deepEqual(open('heddle_data_bytes_total', 'direction="sent"'), [108]);
  assert.deepEqual(open('heddle_bytes_total', 'direction="received"'), [connection.statistics().sent.bytes]);

  await connection.close();
  for (let still = open; still('heddle_connections')[0] !== 0; still = await scrape());
  const over = await scrape();
  assert.deepEqual(over('heddle_messages_total', 'direction="received"'), [1]);
  assert.deepEqual(over('heddle_connections_ended_total'), [1]);
  assert.equal((await fetch(`http://127.0.0.1:${address.port}/`)).status, 404);
  listener.close();
  server.close();
  server.closeAllConnections();
});
