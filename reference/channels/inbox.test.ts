import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { check, joined } from '../preface/testing/property.ts';
import { ErrorCode, Limit } from '../protocol.gen.ts';
import { FragmentInbox, type Inbox, MessageInbox } from './inbox.ts';
import { Loans } from './loans.ts';
import { violates } from './testing/violates.ts';

type Step =
  | { readonly do: 'add'; readonly size: number; readonly last: boolean }
  | { readonly do: 'abort' | 'take' | 'recall' };

const sizes = fc.oneof(fc.constantFrom(0, 1, 1_023, 1_024, 1_025, 5_000), fc.nat(60));
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('add' as const), size: sizes, last: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('recall' as const) }) },
  ),
  { maxLength: 120 },
);

/** Plays the part of a channel: what was received, and what was consumed of it. */
class Desk<Item> {
  readonly #inbox: Inbox<Item>;
  readonly given: Item[] = [];
  held = 0;
  #inMessage = false;
  #next = 0;
  #waits = false;

  constructor(inbox: Inbox<Item>) {
    this.#inbox = inbox;
  }

  /** Receives a fragment of bytes that were never sent before; gives them back. */
  add(size: number, last: boolean): Uint8Array {
    const bytes = Uint8Array.from({ length: size }, () => this.#next++ % 256);
    // The headers of fragments that continue a message are consumed at once, elsewhere.
    this.held += size + (this.#inMessage ? 0 : Limit.headerSize);
    this.#inMessage = !last;
    this.#receive(this.#inbox.add(bytes.slice(), last, this.#waits));
    return bytes;
  }

  abort(): boolean {
    if (!this.#inMessage) return false;
    this.#inMessage = false;
    const item = this.#inbox.abandon({ code: 9, reason: 'r' }, this.#waits);
    this.held -= this.#inbox.dropped;
    this.#receive(item);
    return true;
  }

  take(): void {
    this.held -= this.#inbox.settle();
    const item = this.#inbox.take();
    this.#waits = item === undefined;
    if (item !== undefined) this.given.push(item);
  }

  /** Takes all that waits. */
  drain(): void {
    do this.take();
    while (!this.#waits);
  }

  #receive(item: Item | undefined): void {
    if (item === undefined) return;
    assert.ok(this.#waits, 'an item for nobody');
    this.#waits = false;
    this.given.push(item);
  }
}

suite('messages taken whole', () => {
  test('come out intact, in order, without the abandoned ones, and everything is consumed in the end', () => {
    check(
      fc.property(steps, (traffic) => {
        const loans = new Loans();
        const desk = new Desk(new MessageInbox({ id: 1 }, 2 ** 32, loans));
        const expected: Uint8Array[] = [];
        let parts: Uint8Array[] = [];
        for (const step of traffic) {
          if (step.do === 'add') {
            parts.push(desk.add(step.size, step.last));
            if (step.last) expected.push(joined(parts));
            if (step.last) parts = [];
          } else if (step.do === 'take') {
            desk.take();
          } else if (step.do === 'recall') {
            loans.recall();
          } else if (desk.abort()) {
            parts = [];
          }
        }
        desk.abort();
        desk.drain();
        assert.deepEqual(desk.given, expected);
        assert.equal(desk.held, 0);
      }),
      400,
    );
  });

  test('are refused as soon as their fragments exceed the limit', () => {
    const inbox = new MessageInbox({ id: 5 }, 10, new Loans());
    assert.equal(inbox.add(new Uint8Array(10), false, false), undefined);
    assert.equal(inbox.add(new Uint8Array(0), true, false), undefined);
    assert.deepEqual(inbox.take(), new Uint8Array(10));
    inbox.add(new Uint8Array(6), false, false);
    const scope = { kind: 'channel', channel: 5 } as const;
    assert.throws(
      () => inbox.add(new Uint8Array(5), false, false),
      violates('message-limit', scope, ErrorCode.messageTooLarge),
    );
  });
});

suite('messages taken as streams', () => {
  test('come out as the bytes that went in, abandoned ones marked once they are known', () => {
    check(
      fc.property(steps, (traffic) => {
        const loans = new Loans();
        const desk = new Desk(new FragmentInbox(loans));
        const whole: Uint8Array[] = [];
        let parts: Uint8Array[] = [];
        for (const step of traffic) {
          if (step.do === 'add') {
            parts.push(desk.add(step.size, step.last));
            if (step.last) whole.push(joined(parts));
            if (step.last) parts = [];
          } else if (step.do === 'take') {
            desk.take();
          } else if (step.do === 'recall') {
            loans.recall();
          } else if (desk.abort()) {
            parts = [];
          }
        }
        desk.abort();
        desk.drain();
        assert.equal(desk.held, 0);
        // What was delivered, put together: the whole messages, in order, without those that were marked.
        const delivered: Uint8Array[] = [];
        let open: Uint8Array[] = [];
        for (const item of desk.given) {
          if (item.kind === 'aborted') {
            assert.ok(open.length > 0, 'an unknown message is marked as abandoned');
            assert.deepEqual([item.code, item.reason], [9, 'r']);
            open = [];
          } else {
            open.push(item.bytes);
            if (item.last) delivered.push(joined(open));
            if (item.last) open = [];
          }
        }
        assert.deepEqual(open, []);
        assert.deepEqual(delivered, whole);
      }),
      400,
    );
  });

  test('keep no memory for fragments that say nothing', () => {
    const inbox = new FragmentInbox(new Loans());
    for (let index = 0; index < 1_000; index++) assert.equal(inbox.add(new Uint8Array(0), false, false), undefined);
    assert.equal(inbox.take(), undefined);
    inbox.add(new Uint8Array(0), true, false);
    assert.deepEqual(inbox.take(), { kind: 'bytes', bytes: new Uint8Array(0), last: true });
    assert.equal(inbox.settle(), Limit.headerSize);
  });

  test('are copied out of larger memory when more arrives, if they still wait', () => {
    const loans = new Loans();
    const inbox = new FragmentInbox(loans);
    const slab = new Uint8Array(100_000).map((_, index) => index);
    const shares: boolean[] = [];
    const take = () => {
      const item = inbox.take();
      assert.ok(item?.kind === 'bytes', 'bytes wait');
      assert.deepEqual(item.bytes, slab.subarray(0, 5_000));
      shares.push(item.bytes.buffer === slab.buffer);
    };
    for (let round = 0; round < 3; round++) {
      for (let count = 0; count < 100; count++) inbox.add(slab.subarray(0, 5_000), true, false);
      for (let count = 0; count < 50; count++) take();
      loans.recall();
      take();
    }
    while (shares.length < 300) take();
    assert.deepEqual([shares[0], shares[49], shares[50]], [true, true, false]);
    assert.equal(shares.length, 300);
    assert.equal(inbox.take(), undefined);
  });

  test('join small fragments that still wait when more arrives', () => {
    const loans = new Loans();
    const inbox = new FragmentInbox(loans);
    for (let index = 0; index < 500; index++) inbox.add(Uint8Array.of(index), false, false);
    loans.recall();
    const item = inbox.take();
    assert.ok(item?.kind === 'bytes' && item.bytes.length === 500);
  });
});
