import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant, Patch } from './mutant.ts';
import { sharingJoinerMutants } from './sharing-joiner.ts';

const scheduler = patching('channels/scheduler.ts');
const ring = patching('channels/ring.ts');
const sending = patching('channels/sending.ts');
const core = patching('connection/core.ts');

const groups = breakingRule('share-groups');
const channels = breakingRule('share-channels');
const frozen = breakingRule('share-frozen');
const control = breakingRule('share-control');

const chargeFlow = 'flow.deficit -= bytes;';
const chargeGroup = 'flow.share.deficit -= bytes;';

/** The turn passes to anybody; who leaves passes it to the next, as ever. */
const randomPick: readonly [Patch, ...Patch[]] = [
  ring(
    'this.#current = this.#current?.next;',
    `this.seed = ((this.seed ?? 1) * 69_069 + 1) % 2 ** 32;
    for (let hops = 0; hops <= Math.floor(this.seed / 2 ** 16) % 4; hops++) this.#current = this.#current?.next;`,
  ),
  ring(
    'if (this.#current === member) this.pass();',
    'if (this.#current === member) {\n      this.#current = next;\n      this.#granted = false;\n    }',
  ),
];

/** A turn lasts until the message is over. */
const wholeMessages: Patch = sending(
  'this.#scheduler.charge(channel, size);',
  'if (message.bytesLeft <= size - Limit.headerSize) this.#scheduler.charge(channel, size);',
);

const groupMutants: readonly Mutant[] = [
  groups('first-come', 'share-groups-equal', scheduler(chargeGroup, ';')),
  groups('random', 'share-groups-equal', ...randomPick),
  groups('whole-messages', 'share-groups-large-against-small', wholeMessages),
  groups(
    'by-channel',
    'share-groups-one-against-hundred',
    sending('channel.openedByPeer ? -1 - group : group', 'channel.id + 0 * group'),
  ),
  groups('confused', 'share-groups-both-openers', sending('channel.openedByPeer ? -1 - group : group', 'group')),
  groups(
    'by-frame',
    'share-groups-tiny-against-huge',
    scheduler(chargeGroup, '{ flow.share.deficit = 1e9; this.#ring.pass(); }'),
  ),
  groups('payload', 'share-groups-tiny-against-huge', scheduler(chargeGroup, 'flow.share.deficit -= bytes - 8;')),
  groups('frames-counted', 'share-groups-tiny-against-huge', scheduler(chargeGroup, 'flow.share.deficit -= 1_032;')),
  groups('quantum-double', 'share-groups-equal', scheduler('(Limit.groupQuantum)', '(2 * Limit.groupQuantum)')),
  groups('quantum-times-16', 'share-groups-equal', scheduler('(Limit.groupQuantum)', '(16 * Limit.groupQuantum)')),
];

/** A ring remembers who came first, and can begin anew with that member. */
const restartable: readonly [Patch, ...Patch[]] = [
  ring('    member.deficit = 0;', '    member.deficit = 0;\n    (this.members ??= new Set()).add(member);'),
  ring('    member.next = undefined;', '    member.next = undefined;\n    this.members.delete(member);'),
  ring(
    '  get empty(): boolean {',
    `  restart(): void {
    for (const member of this.members ?? []) member.deficit = 0;
    [this.#current] = this.members ?? [];
    this.#granted = false;
  }

  get empty(): boolean {`,
  ),
];

const channelMutants: readonly Mutant[] = [
  channels('first-come', 'share-channels-equal', scheduler(chargeFlow, ';')),
  channels('random', 'share-channels-equal', ...randomPick),
  channels('whole-messages', 'share-channels-large-against-small', wholeMessages),
  channels(
    'anew-each-turn',
    'share-channels-while-groups-compete',
    ...restartable,
    scheduler('      this.#ring.pass();', '      flow.share?.flows.restart();\n      this.#ring.pass();'),
  ),
  channels(
    'by-frame',
    'share-channels-tiny-against-huge',
    scheduler(chargeFlow, 'flow.deficit = 1e9;\n    flow.share?.flows.pass();'),
  ),
  channels('payload', 'share-channels-tiny-against-huge', scheduler(chargeFlow, 'flow.deficit -= bytes - 8;')),
  channels(
    'own-only',
    'share-channels-of-peer',
    scheduler(chargeFlow, 'if (flow.openedByPeer) flow.deficit -= bytes;'),
  ),
  channels('quantum-double', 'share-channels-equal', scheduler('(Limit.channelQuantum)', '(2 * Limit.channelQuantum)')),
  channels(
    'quantum-times-16',
    'share-channels-equal',
    scheduler('(Limit.channelQuantum)', '(16 * Limit.channelQuantum)'),
  ),
];

/** What happens when a frame does not fit the connection's credit, instead of nothing. */
const outOfCredit = (what: string): Patch =>
  sending(
    `      } else {
        return;
      }`,
    `      } else {
        ${what}
        return;
      }`,
  );

/** Everybody forfeits place and deficit. */
const forfeit: Patch = scheduler(
  '  /** Counts the',
  `  forfeit(): void {
    for (const share of this.#shares.values()) share.flows.restart();
    this.#ring.restart();
  }

  /** Counts the`,
);

/** Who could not send passes the turn on, and keeps what it was given. */
const rotate: Patch = scheduler(
  '  /** Counts the',
  `  rotate(): void {
    this.#ring.turn()?.flows.pass();
    this.#ring.pass();
  }

  /** Counts the`,
);

const frozenMutants: readonly Mutant[] = [
  frozen('forfeited', 'share-frozen-groups', ...restartable, forfeit, outOfCredit('this.#scheduler.forfeit();')),
  frozen(
    'forfeited-channels',
    'share-frozen-channels',
    ...restartable,
    forfeit,
    outOfCredit('this.#scheduler.forfeit();'),
  ),
  frozen('unsent-rotated', 'share-frozen-groups', rotate, outOfCredit('this.#scheduler.rotate();')),
  frozen('unsent-rotated-channels', 'share-frozen-channels', rotate, outOfCredit('this.#scheduler.rotate();')),
  frozen(
    'granted-again',
    'share-frozen-groups',
    scheduler('this.#ring.turn()?.pick()', 'this.#ring.again()?.pick()'),
    ring(
      '  get empty(): boolean {',
      `  again(): Member | undefined {
    this.#granted = false;
    return this.turn();
  }

  get empty(): boolean {`,
    ),
  ),
];

/** After more than so many frames of a type without DATA between them, only control is written. */
function starving(type: string, written: string): readonly [Patch, ...Patch[]] {
  return [
    core(
      '    switch (frame.type) {',
      `    if (frame.type === 'data') this.asked = 0;
    if (frame.type === '${type}') this.asked = (this.asked ?? 0) + 1;
    switch (frame.type) {`,
    ),
    core('multiplexer.write(batch, most);', `if (this.asked > 6) ${written}; else multiplexer.write(batch, most);`),
  ];
}

const controlMutants: readonly Mutant[] = [
  control('pings', 'share-control-pings', ...starving('ping', 'multiplexer.writeControl(batch)')),
  control('refusals', 'share-control-refusals', ...starving('open', 'multiplexer.writeControl(batch)')),
  // The PONG of a PING that is none of the kit's fences goes behind whatever else is sent first, however that arrived.
  breakingRule('order-expedited')(
    'pong-behind-shared',
    'order-expedited-shared',
    core('this.pings.owe(frame, now);', 'this.pings.owe(frame, now);\n        this.late = frame.id > 1_000_000n;'),
    core('if (this.pings.pending) this.pings.write(batch, now);', 'if (!this.late) this.pings.write(batch, now);'),
    core(
      'multiplexer.write(batch, most);',
      'multiplexer.write(batch, most);\n    if (batch.size > start) this.pings.write(batch, now);',
    ),
  ),
  // END goes ahead of the rest of the last message, which is lost then.
  breakingRule('end-order')(
    'in-last-shared',
    'end-order-shared',
    patching('channels/channel-state.ts')(
      'this.outgoing.head === undefined;',
      '(this.outgoing.head === undefined || (this.outgoing.head.begun && this.outgoing.head.next === undefined));',
    ),
  ),
];

/** Broken peers of the section Sharing. */
export const sharingMutants: readonly Mutant[] = [
  ...groupMutants,
  ...channelMutants,
  ...sharingJoinerMutants,
  ...frozenMutants,
  ...controlMutants,
];
