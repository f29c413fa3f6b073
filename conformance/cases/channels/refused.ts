import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';

/** The arguments of an OPEN. */
export type OpenArguments = readonly [service: string, options?: OpenOptions];

type OpenOptions = Parameters<Peer['open']>[1];

/** An OPEN that the peer must refuse with the code; the connection goes on. */
export function refused(
  id: string,
  requirement: string,
  code: number,
  twin: string,
  says: { readonly sends: string; readonly expects: string; readonly mutant: string },
  open: (peer: Peer) => OpenArguments,
): Case {
  return {
    id,
    requirements: [requirement, 'refusal-advances'],
    ...says,
    twin,
    async run(peer) {
      const channel = peer.open(...open(peer));
      await peer.expectReset(channel, code);
      await peer.expectAlive();
    },
  };
}
