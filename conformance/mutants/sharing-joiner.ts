import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant, Patch } from './mutant.ts';

const scheduler = patching('channels/scheduler.ts');
const ring = patching('channels/ring.ts');
const sending = patching('channels/sending.ts');

const joiner = breakingRule('share-joiner');
const joinGroup = 'this.#ring.join(share);';
const joinFlow = 'share.flows.join(flow);';

/** A member can join with what it had, or with what the others were given while it was away. */
const claims: Patch = ring(
  '  /** Adds a member at the tail',
  `  joinWith(member: Member, claim: number): void {
    this.join(member);
    member.deficit = claim;
  }

  /** Adds a member at the tail`,
);

/** The bytes that the members of a ring have sent, noted where they are charged. */
const served = (charge: string, whose: string): Patch =>
  scheduler(charge, `${charge}\n    ${whose}.served = (${whose}.served ?? 0) + bytes;`);

const chargeFlow = 'flow.deficit -= bytes;';
const chargeGroup = '  charge(flow: Member, bytes: number): void {';

const claimMutants: readonly Mutant[] = [
  joiner(
    'deficit-kept',
    'share-joiner-channel-returns',
    claims,
    scheduler(joinFlow, 'share.flows.joinWith(flow, flow.deficit);'),
  ),
  joiner(
    'deficit-kept-group',
    'share-joiner-group-returns',
    claims,
    scheduler(joinGroup, 'this.#ring.joinWith(share, share.deficit);'),
  ),
  joiner(
    'compensated',
    'share-joiner-channel-returns',
    claims,
    served(chargeFlow, 'flow.share'),
    scheduler(joinFlow, 'share.flows.joinWith(flow, (share.served ?? 0) - (flow.left ?? share.served ?? 0));'),
    scheduler('share.flows.leave(flow);', 'share.flows.leave(flow);\n    flow.left = share.served ?? 0;'),
  ),
  joiner(
    'compensated-group',
    'share-joiner-group-returns',
    claims,
    served(chargeGroup, 'this'),
    scheduler(joinGroup, 'this.#ring.joinWith(share, (this.served ?? 0) - (share.left ?? this.served ?? 0));'),
    scheduler(
      'if (share.flows.empty) this.#ring.leave(share);',
      'if (share.flows.empty) {\n      this.#ring.leave(share);\n      share.left = this.served ?? 0;\n    }',
    ),
  ),
  joiner(
    'claims-the-past',
    'share-joiner-channel-late',
    claims,
    served(chargeFlow, 'flow.share'),
    scheduler(joinFlow, 'share.flows.joinWith(flow, share.served ?? 0);'),
  ),
  joiner(
    'claims-the-past-group',
    'share-joiner-group-late',
    claims,
    served(chargeGroup, 'this'),
    scheduler(joinGroup, 'this.#ring.joinWith(share, this.served ?? 0);'),
  ),
];

/** A member can join so that the turn is its own at once, or the next one. */
const ahead: Patch = ring(
  '  /** Adds a member at the tail',
  `  joinAtHead(member: Member): void {
    this.join(member);
    this.#current = member;
    this.#granted = false;
  }

  joinNext(member: Member): void {
    const head = this.#current;
    this.join(member);
    const behind = head?.next;
    if (head === undefined || behind === undefined || behind === member) return;
    this.leave(member);
    member.previous = head;
    member.next = behind;
    head.next = member;
    behind.previous = member;
  }

  /** Adds a member at the tail`,
);

const placeMutants: readonly Mutant[] = [
  breakingRule('share-groups')(
    'newcomer-at-head',
    'share-groups-fleeting',
    ahead,
    scheduler(joinGroup, 'this.#ring.joinAtHead(share);'),
  ),
  breakingRule('share-groups')(
    'newcomer-next',
    'share-groups-fleeting',
    ahead,
    scheduler(joinGroup, 'this.#ring.joinNext(share);'),
  ),
  breakingRule('share-channels')(
    'newcomer-at-head',
    'share-channels-fleeting',
    ahead,
    scheduler(joinFlow, 'share.flows.joinAtHead(flow);'),
  ),
  breakingRule('share-channels')(
    'newcomer-next',
    'share-channels-fleeting',
    ahead,
    scheduler(joinFlow, 'share.flows.joinNext(flow);'),
  ),
  breakingRule('credit-used')(
    'blocked-keeps-turn',
    'credit-used-beside-blocked',
    sending(
      `    } else {
      this.#scheduler.withdraw(channel);
      if (channel.sendCredit`,
      `    } else {
      if (channel.sendCredit`,
    ),
  ),
];

/** Broken peers of who comes late, or comes again. */
export const sharingJoinerMutants: readonly Mutant[] = [...claimMutants, ...placeMutants];
