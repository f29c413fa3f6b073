import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OwnLimits } from '../harness/case.ts';
import { Invariants } from '../harness/invariants.ts';
import { Ledger } from '../harness/ledger.ts';
import { fromHex } from '../wire/bytes.ts';
import { type DecodedFrame, type DecodedHello, decodeFrame, decodeHello } from '../wire/decode.ts';
import { Version } from '../wire/protocol.gen.ts';
import { generateVectors } from './files.ts';
import type { TranscriptRecord, TranscriptStep, VectorFile } from './record.ts';

/** Both endpoints of a transcript, each watched by the rules that the kit holds its peers to. */
class Watched {
  readonly #granted: { readonly dialer: Ledger; readonly listener: Ledger };
  readonly #rules: { readonly dialer: Invariants; readonly listener: Invariants };

  constructor(dialer: OwnLimits, listener: OwnLimits) {
    this.#granted = { dialer: new Ledger(dialer), listener: new Ledger(listener) };
    this.#rules = {
      dialer: new Invariants('dialer', listener, this.#granted.listener, this.#granted.dialer),
      listener: new Invariants('listener', dialer, this.#granted.dialer, this.#granted.listener),
    };
  }

  says(from: 'dialer' | 'listener', frame: DecodedFrame): void {
    this.#rules[from].watch(frame);
    if (frame.type === 'credit') this.#granted[from].raise(frame.channel, Number(frame.limit));
    if (frame.type === 'allow') this.#granted[from].allowance = Number(frame.limit);
  }
}

function helloOf(steps: readonly TranscriptStep[], from: 'dialer' | 'listener'): DecodedHello {
  const hello = steps.find((step) => step.from === from);
  assert.ok(hello !== undefined, `the ${from} says nothing`);
  return decodeHello(fromHex(hello.hex));
}

/** What one endpoint grants; in version 1, which has no credit, any amount of it. */
function limitsOf(steps: readonly TranscriptStep[], from: 'dialer' | 'listener'): OwnLimits {
  const { limits } = helloOf(steps, from);
  const version = Math.min(helloOf(steps, 'dialer').highestVersion, helloOf(steps, 'listener').highestVersion);
  if (version !== Version.sequential) return limits;
  return { ...limits, channelCredit: Number.MAX_SAFE_INTEGER, connectionCredit: Number.MAX_SAFE_INTEGER };
}

/** The conversation up to the step that breaks a rule. */
function lawful({ steps }: TranscriptRecord): readonly TranscriptStep[] {
  const breach = steps.findIndex((step) => step.breaks !== undefined);
  return breach === -1 ? steps : steps.slice(0, breach);
}

describe('the transcripts', () => {
  const files = [...generateVectors().values()].map((text) => JSON.parse(text) as VectorFile);
  for (const transcript of files.flatMap((file) => (file.kind === 'transcript' ? file.vectors : []))) {
    it(`${transcript.id} keeps the rules that every peer is held to`, () => {
      const watched = new Watched(limitsOf(transcript.steps, 'dialer'), limitsOf(transcript.steps, 'listener'));
      for (const step of lawful(transcript)) {
        if (step.decoded.type !== 'hello') watched.says(step.from, decodeFrame(fromHex(step.hex)));
      }
    });

    it(`${transcript.id} answers what breaks a rule`, () => {
      const breach = transcript.steps.findIndex((step) => step.breaks !== undefined);
      const answer = transcript.steps[breach + 1];
      if (breach === -1) return;
      assert.ok(answer !== undefined && answer.from !== transcript.steps[breach]?.from);
      assert.match(String(answer.decoded.type), /^(close|reset)$/);
    });
  }
});
