/** What a case says of a peer. There is no bucket called skipped. */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'untestable' | 'na';

/** How binding a requirement is; `info` cases report and never fail a run. */
export type Level = 'MUST' | 'SHOULD' | 'MAY' | 'info';

/** The role of the peer under test; the kit takes the other one. */
export type PeerRole = 'listener' | 'dialer';

/** How the kit's bytes are cut on their way to the peer (rule 6). */
export type Delivery = 'whole' | 'byte' | 'straddle' | 'coalesce';

/** Versions of the protocol, both ends included. */
export interface VersionRange {
  readonly lowest: number;
  readonly highest: number;
}

/** The result of one run of one case, before its twin is considered. */
export interface Outcome {
  readonly verdict: Verdict;
  /** What the rule demands, in one sentence. */
  readonly expected: string;
  /** What came instead, or the same where the case passed. */
  readonly observed: string;
  /** The verb of the case that failed. */
  readonly step?: string;
  /** The slug of the rule that was broken, where it is another than the case's own. */
  readonly requirement?: string;
  /** Of the opening control: what the peer's HELLO said that it speaks. */
  readonly speaks?: VersionRange;
}

/** Thrown by a case's verbs when the peer does not do what the rule demands. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly expected: string;
  readonly observed: string;
  readonly requirement: string | undefined;

  constructor(expected: string, observed: string, requirement?: string) {
    super(`expected ${expected}; observed ${observed}`);
    this.expected = expected;
    this.observed = observed;
    this.requirement = requirement;
  }
}

/** Thrown when the peer does not declare the profile that a rule belongs to. */
export class NotDeclared extends Failure {}

/** Thrown when the peer refuses a service that its profile promises: the rule could not be tried. */
export class Untestable extends Failure {}
