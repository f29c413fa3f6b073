import type { Case } from '../../harness/case.ts';
import { concatenate } from '../../wire/bytes.ts';
import { ErrorCode, FrameType, payloadSize } from '../../wire/protocol.gen.ts';
import { closed, taken } from './family.ts';
import { payloadOf, type SampleName, sampleNames, samples, typeText, whereLegal } from './samples.ts';

function layoutOf(name: SampleName): { readonly minimum: number; readonly fixed: boolean } {
  const layout = payloadSize[FrameType[name]];
  if (layout === undefined) throw new TypeError(`the table has no type ${name}`);
  return layout;
}

function exact(name: SampleName): Case {
  const rule = layoutOf(name).fixed ? 'size-fixed' : 'size-minimum';
  return taken(
    {
      ...whereLegal(name),
      id: `${rule}-${name}-exact`,
      requirements: [rule],
      sends: `a ${typeText(name)} of no byte more than its layout demands`,
      mutant: `demands more of a ${typeText(name)} than its layout`,
    },
    name,
  );
}

/** A sample whose payload has so many bytes: cut off, or filled up with zeros. */
function ofSize(name: SampleName, size: number): Case {
  const { fixed, minimum } = layoutOf(name);
  const rule = fixed ? 'size-fixed' : 'size-minimum';
  return closed(
    {
      id: `${rule}-${name}-${size}`,
      requirements: [rule],
      sends: `a ${typeText(name)} of length ${size}, where the layout has ${minimum}${fixed ? '' : ' at least'}`,
      twin: `${rule}-${name}-exact`,
      mutant: `takes a ${typeText(name)} of length ${size}, or reads beyond its end`,
    },
    ErrorCode.frameSize,
    async (peer) => {
      const frame = await samples[name].prepare(peer);
      const payload = concatenate(payloadOf(frame), new Uint8Array(1)).subarray(0, size);
      return { ...frame, payload };
    },
  );
}

/** How long payloads are. */
export const sizeCases: readonly Case[] = sampleNames.flatMap((name) => {
  const { minimum, fixed } = layoutOf(name);
  if (minimum === 0) return [];
  const wrong = fixed ? [0, minimum - 1, minimum + 1] : [0, minimum - 1];
  return [exact(name), ...wrong.map((size) => ofSize(name, size))];
});
