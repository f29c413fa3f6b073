import type { Peer } from './peer.ts';
import type { PeerRole } from './verdict.ts';

/** The limits that the kit advertises in its HELLO, in bytes or as counts. */
export interface OwnLimits {
  readonly fragmentLimit: number;
  readonly messageLimit: number;
  readonly metadataLimit: number;
  readonly channelLimit: number;
  readonly groupLimit: number;
  readonly channelCredit: number;
  readonly connectionCredit: number;
}

/** A profile besides `core`: rules that a peer need not keep unless it declares it. */
export type Profile = 'life';

/** One rule, what is sent to try it, and what must come back. */
export interface Case {
  /** The rule's slug, or the slug and a variant. */
  readonly id: string;
  /** Slugs of the register; the first is the one that the case is about. */
  readonly requirements: readonly [string, ...string[]];
  /** What the kit does, in one sentence. */
  readonly sends: string;
  /** What must come back, no looser and no tighter than the rule. */
  readonly expects: string;
  /** The valid near miss that must pass in the same run. */
  readonly twin?: string;
  /** The broken peer that this case must fail. */
  readonly mutant: string;
  /** What the kit advertises where it is not the default. */
  readonly hello?: Partial<OwnLimits>;
  /** The profile whose rules the case tries; `core` if absent. Who does not declare it is n/a. */
  readonly profile?: Profile;
  /** The case exchanges the HELLOs itself. */
  readonly preface?: true;
  /** The versions in which what the case is about holds, ascending; if absent, they follow from its rules: `versionsOf`. */
  readonly versions?: readonly number[];
  /** The peer's roles in which the case makes sense; both if absent. */
  readonly roles?: readonly PeerRole[];
  /** Judges the peer; throws `Failure` where the rule is broken. */
  run(peer: Peer): Promise<void>;
}
