import assert from 'node:assert/strict';
import { Limit } from '../../protocol.gen.ts';

/** What a channel has of the connection, as a test knows it. */
export interface Claim {
  /** The group, named so that no other has its name. */
  readonly group: string;
  readonly eligible: boolean;
  /** Wire bytes that were sent of it. */
  readonly sent: number;
}

/** Who is compared with others: a group, or a channel with those of its group. */
class Party {
  readonly claims: readonly Claim[];
  readonly quantum: number;

  constructor(claims: readonly Claim[], quantum: number) {
    this.claims = claims;
    this.quantum = quantum;
  }

  get eligible(): boolean {
    return this.claims.some((claim) => claim.eligible);
  }

  get sent(): number {
    return this.claims.reduce((bytes, claim) => bytes + claim.sent, 0);
  }
}

/** How far one party, which may come and go, gets ahead of another while that is eligible throughout. */
class Rivals {
  readonly ahead: Party;
  readonly behind: Party;
  /** The lowest lead since the one behind became eligible: from there the widest stretch begins. */
  #lowest = 0;
  /** The lowest lead at a moment, since then, at which the one ahead became eligible. */
  #lowestAtJoining = Number.POSITIVE_INFINITY;
  /** The widest stretch of all, in parts of its bound. */
  widest = 0;

  constructor(ahead: Party, behind: Party) {
    this.ahead = ahead;
    this.behind = behind;
  }

  get #lead(): number {
    return this.ahead.sent - this.behind.sent;
  }

  /** Begins anew: the one behind became eligible. */
  restart(): void {
    this.#lowest = this.#lead;
    this.#lowestAtJoining = Number.POSITIVE_INFINITY;
  }

  /** The one ahead became eligible. */
  rejoin(): void {
    this.#lowestAtJoining = Math.min(this.#lowestAtJoining, this.#lead);
  }

  /** A frame was sent. Fails if a stretch that ends here breaks its bound; `largest` is C. */
  check(largest: number): void {
    if (!this.behind.eligible) return;
    const { quantum } = this.behind;
    const lead = this.#lead;
    const stretch = lead - this.#lowest;
    const sinceJoining = lead - this.#lowestAtJoining;
    assert.ok(stretch <= quantum + 2 * largest, `${stretch} bytes ahead, C is ${largest}`);
    assert.ok(sinceJoining <= quantum + largest, `${sinceJoining} bytes ahead since it joined, C is ${largest}`);
    this.#lowest = Math.min(this.#lowest, lead);
    this.widest = Math.max(this.widest, stretch / (quantum + 2 * largest));
  }
}

/** The bounds of spec/4-channels.md#sharing over every interval: of each pair of groups, and of channels of a group, both ways round. */
export class Bounds {
  readonly #largest: number;
  readonly #rivals: readonly Rivals[];

  /** `largest` is C, in wire bytes. */
  constructor(claims: readonly Claim[], largest: number) {
    this.#largest = largest;
    const members = [...new Set(claims.map(({ group }) => group))].map((id) =>
      claims.filter(({ group }) => group === id),
    );
    const groups = members.map((ofGroup) => new Party(ofGroup, Limit.groupQuantum));
    const inGroups = members.map((ofGroup) => ofGroup.map((claim) => new Party([claim], Limit.channelQuantum)));
    this.#rivals = [groups, ...inGroups].flatMap(pairs);
  }

  /** The widest stretch of any pair, in parts of its bound. */
  get widest(): number {
    return Math.max(...this.#rivals.map((rivals) => rivals.widest));
  }

  /** Does something by which claims may become eligible, or cease to be. */
  change(action: () => void): void {
    const sleeping = new Set(this.#rivals.map(({ behind }) => behind).filter((party) => !party.eligible));
    action();
    for (const rivals of this.#rivals) {
      if (sleeping.has(rivals.behind) && rivals.behind.eligible) rivals.restart();
      if (sleeping.has(rivals.ahead) && rivals.ahead.eligible) rivals.rejoin();
    }
  }

  /** A frame was sent. Fails where a stretch that ends with it breaks its bound. */
  check(): void {
    for (const rivals of this.#rivals) rivals.check(this.#largest);
  }
}

function pairs(parties: readonly Party[]): Rivals[] {
  return parties.flatMap((behind) =>
    parties.filter((party) => party !== behind).map((ahead) => new Rivals(ahead, behind)),
  );
}
