import type { Case } from '../../harness/case.ts';
import { codeText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import type { FrameValue } from '../../wire/value.ts';
import { type SampleName, samples } from './samples.ts';

/** What distinguishes one case of a family of frames. */
export interface FrameCase {
  readonly id: string;
  readonly requirements: readonly [string, ...string[]];
  readonly sends: string;
  readonly mutant: string;
  readonly versions?: readonly number[];
}

/** A case in which a frame must be answered by CLOSE with the code. */
export function closed(
  fields: FrameCase & { readonly twin: string },
  code: number,
  frame: (peer: Peer) => Promise<FrameValue> | FrameValue,
): Case {
  return {
    ...fields,
    expects: `CLOSE(${codeText(code)}), nothing after it, and the end of the stream`,
    async run(peer) {
      peer.send(await frame(peer));
      await peer.expectClose(code);
    },
  };
}

/** A case in which a sample, changed in a way that is allowed, must be taken. */
export function taken(
  fields: FrameCase,
  name: SampleName,
  change: (frame: FrameValue) => FrameValue = (frame) => frame,
): Case {
  return {
    ...fields,
    expects: 'the effect that the frame has, and service as before',
    async run(peer) {
      const { prepare, prove } = samples[name];
      const frame = change(await prepare(peer));
      peer.send(frame);
      await prove(peer, frame);
    },
  };
}

/** A case in which frames must have no effect but those that are allowed; service goes on. */
export function harmless(
  fields: FrameCase,
  frames: (peer: Peer) => Promise<readonly FrameValue[]> | readonly FrameValue[],
): Case {
  return {
    ...fields,
    expects: 'no answer, and service as before',
    async run(peer) {
      peer.send(...(await frames(peer)));
      await peer.expectAlive();
    },
  };
}

/** A case in which a CLOSE must be obeyed without another word. */
export function obeyed(fields: FrameCase, close: FrameValue): Case {
  return {
    ...fields,
    expects: "the end of the peer's stream, and no CLOSE of its own",
    twin: 'flags-high-ping',
    async run(peer) {
      peer.send(close);
      await peer.expectEndAfterAnything();
      const answered = peer.seen.some(({ frame }) => frame.type === 'close');
      peer.require(!answered, 'no CLOSE for a CLOSE', 'a CLOSE');
    },
  };
}
