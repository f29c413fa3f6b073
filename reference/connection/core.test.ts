import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { MessageInbox } from '../channels/inbox.ts';
import { Loans } from '../channels/loans.ts';
import { Notes } from '../channels/testing/pair.ts';
import { FrameDecoder } from '../frames/decoder.ts';
import { encodeFrame } from '../frames/encode.ts';
import type { Frame } from '../frames/frame.ts';
import { anyFrame } from '../frames/testing/frames.ts';
import { encodeHello, type Hello } from '../preface/hello.ts';
import { HelloDecoder } from '../preface/hello-decoder.ts';
import { check, cut, cuts, joined } from '../preface/testing/property.ts';
import { Limit, LimitKind, Role } from '../protocol.gen.ts';
import { ConnectionCore } from './core.ts';
import { ConnectionClosed, type HeddleError } from './errors.ts';
import { GreaseSource } from './grease.ts';
import { defaultLimits } from './options.ts';

const hello = (role: Role): Hello => ({
  role,
  lowestVersion: 2,
  highestVersion: 2,
  limits: defaultLimits,
  capabilities: [],
});

/** A listener's core whose channels take messages and answer nothing. */
function listening(grease: number | false): { core: ConnectionCore; errors: HeddleError[] } {
  const errors: HeddleError[] = [];
  const core = new ConnectionCore(hello(Role.listener), new GreaseSource(grease), {
    admit: (_request, channel) => {
      const inbox = new MessageInbox(channel, 4_096, new Loans());
      const listener = new Notes();
      listener.fragment = (bytes, last) => void inbox.add(bytes, last, true);
      return { listener };
    },
    wanted: () => {},
    established: () => {},
    over: (error) => errors.push(error),
  });
  return { core, errors };
}

/** What a core writes: its frames, and that they are well-formed. */
function written(core: ConnectionCore): Frame[] {
  const chunks: Uint8Array[] = [];
  for (let batch = core.takeBatch(65_536, 0); batch.length > 0; batch = core.takeBatch(65_536, 0))
    chunks.push(...batch);
  const decoder = new HelloDecoder(hello(Role.dialer));
  decoder.push(joined(chunks));
  assert.ok(decoder.next() !== undefined, 'the HELLO is not whole');
  const frames = new FrameDecoder(Limit.payloadSize);
  frames.push(decoder.takeRest());
  const found: Frame[] = [];
  for (let frame = frames.next(); frame !== undefined; frame = frames.next()) found.push(frame);
  return found;
}

const channel = fc.integer({ min: 1, max: 8 });
const small = fc.nat(3);
const reason = fc.constant('');
// Frames that come close to being legal, so that they get far.
const plausible: fc.Arbitrary<Frame> = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 6 }).map((index) => openFrame(1 + 2 * index)) },
  {
    weight: 4,
    arbitrary: fc
      .record({ channel, last: fc.boolean(), size: fc.nat(2_000) })
      .map(({ size, ...rest }): Frame => ({ type: 'data', fragment: new Uint8Array(size), ...rest })),
  },
  fc.record({ type: fc.constantFrom('abort' as const, 'end', 'stop', 'reset'), channel, code: small, reason }),
  fc.record({ type: fc.constant('credit' as const), channel, limit: fc.integer({ min: 524_288, max: 530_000 }) }),
  fc.record({ type: fc.constant('blocked' as const), channel, kind: fc.constant(LimitKind.credit), limit: small }),
  fc.record({ type: fc.constant('goaway' as const), lastChannel: fc.constantFrom(0, 2), code: small, reason }),
  fc.record({ type: fc.constant('ping' as const), id: fc.bigInt({ min: 1n, max: 5n }), sent: fc.constant(0n) }),
  anyFrame,
);

function openFrame(id: number): Frame {
  const metadata = new Uint8Array(0);
  return { type: 'open', channel: id, group: 0, lowestVersion: 1, highestVersion: 1, service: 's', metadata };
}

suite('a core', () => {
  test('never throws, whatever comes, and closes with the code of what it found', () => {
    check(
      fc.property(
        fc.option(fc.nat(), { nil: false as const }),
        fc.array(plausible, { maxLength: 30 }),
        fc.uint8Array({ maxLength: 30 }),
        cuts,
        (grease, frames, rubbish, points) => {
          const { core, errors } = listening(grease);
          const bytes = [encodeHello(hello(Role.dialer)), ...frames.map((frame) => encodeFrame(frame)), rubbish];
          for (const piece of cut(joined(bytes), points)) core.receive(piece, 0);
          const output = written(core);
          const closes = output.filter((frame) => frame.type === 'close');
          assert.equal(errors.length, core.over ? 1 : 0);
          // A CLOSE of the peer's is obeyed, not answered; it may be malformed.
          const ours = core.over && errors[0] instanceof ConnectionClosed && errors[0].by === 'local';
          assert.equal(closes.length, ours ? 1 : 0);
          if (ours) assert.deepEqual([output.at(-1), errors[0]?.code], [closes[0], closes[0]?.code]);
          core.receiveEnd();
          assert.equal(core.sendingOver, true);
        },
      ),
      500,
    );
  });

  test('never throws for bytes that are no HELLO either', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 200 }), cuts, fc.nat(40), (rubbish, points, kept) => {
        const { core, errors } = listening(false);
        const begun = encodeHello(hello(Role.dialer)).subarray(0, kept);
        for (const piece of cut(joined([begun, rubbish]), points)) core.receive(piece, 0);
        core.receiveEnd();
        assert.equal(errors.length, 1);
        assert.equal(core.sendingOver || written(core).length <= 1, true);
      }),
      500,
    );
  });
});
