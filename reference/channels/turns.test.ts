import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { check } from '../preface/testing/property.ts';
import { Place } from './ring.ts';
import { type Speaker, Turns } from './turns.ts';

/** A channel that has messages, each of so many fragments, and notes what it begins. */
class Speaking extends Place<Speaking> implements Speaker<Speaking> {
  readonly name: string;
  eligible = false;
  /** Fragments of each message that waits; the first one may have begun. */
  readonly queue: number[] = [];
  left = 0;
  /** Whether its oldest message is wholly here. */
  inHand = true;

  constructor(name: string) {
    super();
    this.name = name;
  }

  get inMessage(): boolean {
    return this.left > 0;
  }
}

/** A sender that takes its turns, one fragment at a time. */
class Sender {
  readonly turns = new Turns<Speaking>();
  /** Who began a message, in order; and who sent a fragment. */
  readonly begun: string[] = [];
  readonly sent: string[] = [];

  open(name: string, group: number): Speaking {
    const speaking = new Speaking(name);
    this.turns.open(speaking, group);
    return speaking;
  }

  say(speaking: Speaking, ...fragments: readonly number[]): void {
    speaking.queue.push(...fragments);
    this.weigh(speaking);
  }

  /** As the sending side does after everything that happens to a channel. */
  weigh(speaking: Speaking): void {
    if (speaking.queue.length === 0) this.turns.withdraw(speaking);
    else this.turns.queue(speaking);
  }

  abandon(speaking: Speaking): void {
    speaking.queue.shift();
    speaking.left = 0;
    this.weigh(speaking);
  }

  /** Sends so many fragments, or as many as there are. */
  send(fragments = Number.POSITIVE_INFINITY): this {
    for (let count = 0; count < fragments; count++) {
      const speaking = this.turns.next();
      if (speaking === undefined) return this;
      assert.equal(this.turns.next(), speaking, 'asking twice gives the same');
      if (speaking.left === 0) {
        this.begun.push(speaking.name);
        speaking.left = speaking.queue[0] ?? 0;
      }
      this.turns.charge();
      this.sent.push(speaking.name);
      speaking.left -= 1;
      if (speaking.left === 0) speaking.queue.shift();
      this.weigh(speaking);
    }
    return this;
  }
}

suite('turns by whole messages', () => {
  test('a message goes in one piece, then the next group has its turn, and in it the next channel', () => {
    const sender = new Sender();
    const [a, b, c] = [sender.open('a', 1), sender.open('b', 1), sender.open('c', 2)];
    sender.say(a, 2, 1);
    sender.say(b, 3, 1);
    sender.say(c, 1, 1, 1);
    assert.equal(sender.send().sent.join(''), 'aacbbbcacb');
  });

  test('who joins waits for a turn of the others, and no longer', () => {
    const sender = new Sender();
    const [a, b, late] = [sender.open('a', 1), sender.open('b', 2), sender.open('l', 3)];
    sender.say(a, 1, 1, 1);
    sender.say(b, 1, 1, 1);
    sender.send(1);
    sender.say(late, 1, 1);
    assert.equal(sender.send().begun.join(''), 'abalbalb');
  });

  test('a message that is abandoned was a turn, and one that is not in hand is none', () => {
    const sender = new Sender();
    const [a, b] = [sender.open('a', 1), sender.open('b', 2)];
    sender.say(a, 5, 1);
    sender.say(b, 1, 1);
    sender.send(2);
    sender.abandon(a);
    assert.equal(sender.send(1).sent.join(''), 'aab');
    a.inHand = false;
    sender.weigh(a);
    assert.equal(sender.send().sent.join(''), 'aabb');
    a.inHand = true;
    sender.weigh(a);
    assert.equal(sender.send().sent.join(''), 'aabba');
  });

  test('a channel that is closed in the middle of its message lets the others go on', () => {
    const sender = new Sender();
    const [a, b] = [sender.open('a', 1), sender.open('b', 1)];
    sender.say(a, 5);
    sender.say(b, 1, 1);
    sender.send(1);
    sender.turns.close(a);
    sender.turns.close(a);
    assert.equal(sender.send().sent.join(''), 'abb');
    assert.equal(sender.turns.next(), undefined);
  });

  test('differ by one message at most, of two groups or of two channels of a group, over any stretch in which both have some', () => {
    const step = fc.record({
      channel: fc.nat(5),
      act: fc.constantFrom('say', 'say', 'send', 'send', 'abandon', 'withhold'),
      size: fc.integer({ min: 1, max: 4 }),
    });
    check(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const sender = new Sender();
        // Two groups of two channels, and one that comes and goes.
        const channels = ['a1', 'a2', 'b1', 'b2', 'c1', 'c2'].map((name) => sender.open(name, name.charCodeAt(0)));
        const rivals = pairs(channels);
        for (const { channel, act, size } of steps) {
          const speaking = channels[channel];
          assert.ok(speaking !== undefined);
          if (act === 'say') sender.say(speaking, size, 1);
          else if (act === 'abandon' && speaking.queue.length > 0) sender.abandon(speaking);
          else if (act === 'withhold' && !speaking.inMessage) {
            speaking.inHand = !speaking.inHand;
            sender.weigh(speaking);
          } else if (act === 'send') {
            const before = sender.begun.length;
            sender.send(1);
            for (const rival of rivals) rival.observe(sender.begun[before]);
          }
          for (const rival of rivals) rival.look();
        }
      }),
      300,
    );
  });
});

/** Watches two that compete, groups or channels of one. */
class Rivals {
  readonly #one: readonly Speaking[];
  readonly #other: readonly Speaking[];
  #lead = 0;
  #highest = 0;
  #lowest = 0;

  constructor(one: readonly Speaking[], other: readonly Speaking[]) {
    this.#one = one;
    this.#other = other;
  }

  /** Counts who began a message. */
  observe(begun: string | undefined): void {
    if (this.#one.some(({ name }) => name === begun)) this.#lead += 1;
    if (this.#other.some(({ name }) => name === begun)) this.#lead -= 1;
    this.#highest = Math.max(this.#highest, this.#lead);
    this.#lowest = Math.min(this.#lowest, this.#lead);
    assert.ok(this.#highest - this.#lowest <= 1, 'one began two messages more than the other');
  }

  /** A stretch ends where one of them is not eligible. */
  look(): void {
    if ([this.#one, this.#other].every((side) => side.some(({ eligible }) => eligible))) return;
    this.#lead = 0;
    this.#highest = 0;
    this.#lowest = 0;
  }
}

function pairs(channels: readonly Speaking[]): Rivals[] {
  const [a1, a2, b1, b2, c1, c2] = channels;
  assert.ok(a1 && a2 && b1 && b2 && c1 && c2);
  const [a, b, c] = [
    [a1, a2],
    [b1, b2],
    [c1, c2],
  ];
  const groups = [new Rivals(a ?? [], b ?? []), new Rivals(b ?? [], c ?? []), new Rivals(a ?? [], c ?? [])];
  return [...groups, new Rivals([a1], [a2]), new Rivals([b1], [b2]), new Rivals([c1], [c2])];
}
