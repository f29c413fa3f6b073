import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameDecoder } from '../frames/decoder.ts';
import { HelloDecoder } from '../preface/hello-decoder.ts';
import { Limit, Role } from '../protocol.gen.ts';
import { memoryPair } from '../transport/memory.ts';
import type { Channel, Connection, Service } from './api.ts';
import { accept, connect } from './connect.ts';
import { HeddleError } from './errors.ts';
import type { ConnectionOptions } from './options.ts';
import { type CutBy, CutStream } from './testing/cut-stream.ts';
import { calm, joined } from './testing/pairs.ts';

/** What one end was given by its channel, whole messages only, and whether all of it came. */
interface Delivered {
  readonly messages: string[];
  ended: boolean;
}

const sent = ['warp', 'and', '', 'weft, the longest of all the messages here'];

async function readAll(channel: Channel, delivered: Delivered): Promise<void> {
  for await (const message of channel) delivered.messages.push(new TextDecoder().decode(message));
  delivered.ended = true;
}

/** What the bytes hold on channel 1: the messages that are complete in them. */
function completeIn(chunks: readonly Uint8Array[], own: Role): string[] {
  const greeting = new HelloDecoder({ role: own, lowestVersion: 1, highestVersion: 2 });
  const decoder = new FrameDecoder(Limit.payloadSize);
  for (const chunk of chunks) {
    if (greeting.next() === undefined) greeting.push(chunk);
    else decoder.push(chunk);
    if (greeting.next() !== undefined) decoder.push(greeting.takeRest());
  }
  const messages: string[] = [];
  let message = '';
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
    if (frame.type !== 'data') continue;
    message += new TextDecoder().decode(frame.fragment);
    if (frame.last) messages.push(message);
    if (frame.last) message = '';
  }
  return messages;
}

/** One promise of a send, settled. */
interface Settled {
  readonly message: string;
  readonly failure: unknown;
}

/** A dialer's whole conversation, to the end of the connection. Returns how each send was settled. */
async function converse(dialer: Connection, delivered: Delivered): Promise<{ settled: Settled[]; closed: boolean }> {
  const settled: Settled[] = [];
  let channel: Channel;
  try {
    channel = dialer.open('echo');
  } catch {
    return { settled, closed: false };
  }
  const reading = readAll(channel, delivered).catch(() => {});
  for (const message of sent) {
    const failure = await channel.send(new TextEncoder().encode(message)).then(
      () => undefined,
      (error: unknown) => error,
    );
    settled.push({ message, failure });
  }
  try {
    channel.end();
  } catch {
    // It has ended for want of a connection.
  }
  const closed = await channel.closed.then(
    () => true,
    () => false,
  );
  await reading;
  await dialer.tearDown({ deadline: 1_000 });
  return { settled, closed };
}

interface Outcome {
  readonly whole: boolean;
}

/** The same conversation, in which one end's bytes are cut. Proves all promises; says whether the cut came behind everything. */
async function cutAt(after: number, whose: 'dialer' | 'listener', by: CutBy): Promise<Outcome> {
  const [one, other] = memoryPair();
  const uncut = Number.POSITIVE_INFINITY;
  const dialing = new CutStream(one, whose === 'dialer' ? after : uncut, by);
  const listening = new CutStream(other, whose === 'listener' ? after : uncut, by);
  const atListener: Delivered = { messages: [], ended: false };
  const atDialer: Delivered = { messages: [], ended: false };
  const echo: Service = {
    takes: 'messages',
    async serve(channel) {
      for await (const message of channel) {
        atListener.messages.push(new TextDecoder().decode(message));
        // Whoever stops reading because an answer fails is given no more than that.
        await channel.send(message).catch(() => {});
      }
      atListener.ended = true;
    },
  };
  const limits = { fragmentLimit: 1_024, messageLimit: 4_096, channelCredit: 16_384 };
  const options: ConnectionOptions = { grease: false, limits };
  const ends = await Promise.allSettled([
    connect({ stream: dialing }, options),
    accept(listening, { ...options, services: { echo } }),
  ]);
  const [dialer, listener] = ends.map((end) => (end.status === 'fulfilled' ? end.value : undefined));
  const { settled, closed } = dialer === undefined ? { settled: [], closed: false } : await converse(dialer, atDialer);
  await Promise.all([dialer?.close(), listener?.close()]);

  // Each end delivers exactly the messages complete in the bytes that it received, while somebody is there to take them.
  const here = completeIn(listening.received, Role.listener);
  assert.deepEqual(atListener.messages, listener === undefined ? [] : here, `listener, ${whose} ${by} at ${after}`);
  const there = completeIn(dialing.received, Role.dialer);
  assert.deepEqual(atDialer.messages, dialer === undefined ? [] : there, `dialer, ${whose} ${by} at ${after}`);
  // What is said to be safe to retry was not delivered, and what is said to be over was delivered to the end.
  for (const { message, failure } of settled) {
    if (failure === undefined) continue;
    assert.ok(failure instanceof HeddleError, String(failure));
    if (failure.safeToRetry) assert.ok(!atListener.messages.includes(message), message);
  }
  if (closed) assert.deepEqual([atListener.messages, atListener.ended, atDialer.messages], [sent, true, sent]);
  return { whole: !dialing.isCut && !listening.isCut };
}

for (const whose of ['dialer', 'listener'] as const) {
  for (const by of ['end', 'break'] as const) {
    test(`cut at every byte that the ${whose} receives, by ${by}`, async () => {
      let after = 0;
      while (!(await cutAt(after, whose, by)).whole) after += 1;
      assert.ok(after > 200, `${after}`);
    });
  }
}

test('nothing survives a connection: no timer, no socket, no listener', async () => {
  const kept = () => process.getActiveResourcesInfo().filter((name) => !standing.includes(name));
  const options = { idleTimeout: 30_000 };
  await joined(
    'tcp',
    options,
    async ({ dialer, listener }) => {
      assert.ok(kept().includes('Timeout'));
      await Promise.all([dialer.tearDown({ deadline: 10_000 }), listener.tearDown({ deadline: 10_000 })]);
      await calm();
      assert.deepEqual(kept(), []);
    },
    options,
  );
});

/** What the process has without us. */
const standing = ['TTYWrap', 'PipeWrap', 'FSReqPromise'];
