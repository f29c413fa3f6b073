import type { Case, OwnLimits } from '../../harness/case.ts';
import { codeText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { ParameterBounds } from '../../wire/protocol.gen.ts';
import type { HelloValue, LimitName, ParameterValue } from '../../wire/value.ts';

/** What distinguishes one case of a family of HELLOs. */
export interface HelloCase {
  readonly id: string;
  readonly requirements: readonly [string, ...string[]];
  readonly sends: string;
  readonly mutant: string;
  readonly versions?: readonly number[];
  /** What the kit advertises where it is not the default; the HELLO of `changes` must agree. */
  readonly hello?: Partial<OwnLimits>;
}

type Changes = (peer: Peer) => Partial<HelloValue>;

/** The valid HELLO that every refused one is a near miss of, unless it names another. */
export const usualTwin = 'hello-first';

/** The names of the limits, in the order of their types. */
// Object.keys forgets that the keys are names of limits.
export const limitNames = Object.keys(ParameterBounds) as readonly LimitName[];

/** A limit's name as ids have it, such as `fragment-limit`. */
export function slugOf(name: LimitName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The kit's own limits as parameters, in the order of their types, without grease; some replaced or, with null, left out. */
export function ownParameters(
  peer: Peer,
  changes: Partial<Record<LimitName, ParameterValue | null>> = {},
): ParameterValue[] {
  return limitNames.flatMap((name) => {
    const change = changes[name];
    return change === null ? [] : [change ?? { type: name, value: peer.own[name] }];
  });
}

/** A case whose HELLO must be refused with the code. */
export function refused(fields: HelloCase & { readonly twin?: string }, code: number, changes: Changes): Case {
  return {
    twin: usualTwin,
    ...fields,
    expects: `the peer's own HELLO, CLOSE(${codeText(code)}), the end of its stream and nothing else`,
    preface: true,
    async run(peer) {
      peer.sendHello(changes(peer));
      await peer.expectRefusal(code);
    },
  };
}

/** A case whose HELLO must be accepted. */
export function accepted(fields: HelloCase, changes: Changes = () => ({})): Case {
  return {
    ...fields,
    expects: "the peer's own HELLO, and service",
    preface: true,
    async run(peer) {
      await peer.settle(changes(peer));
      await peer.expectAlive();
    },
  };
}
