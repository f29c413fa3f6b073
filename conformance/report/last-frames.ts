import { concatenate } from '../harness/delivery.ts';
import type { CaseResult } from '../harness/results.ts';
import type { TranscriptEvent, TranscriptRun } from '../harness/transcript.ts';
import { annotate } from '../wire/annotate.ts';
import { WireReader } from '../wire/decode.ts';
import type { ReportedFrame } from './report.ts';

/** Items shown each way, and lines shown of each. */
const itemsShown = 3;
const linesShown = 14;

interface Item {
  readonly at: number;
  readonly direction: ReportedFrame['direction'];
  readonly bytes: Uint8Array;
  readonly times: number;
}

/** The last frames both ways of the run that a red verdict comes from. */
export function lastFrames(result: CaseResult): ReportedFrame[] {
  const run = decisiveRun(result);
  if (run === undefined) return [];
  const items = cutIntoItems(run.events);
  const shown = new Set([
    ...items.filter(({ direction }) => direction === 'sent').slice(-itemsShown),
    ...items.filter(({ direction }) => direction === 'received').slice(-itemsShown),
  ]);
  return items
    .filter((item) => shown.has(item))
    .map(({ at, direction, bytes, times }) => ({
      at,
      direction,
      lines: [...(times > 1 ? [`${times} times:`] : []), ...shorten(annotate(bytes))],
    }));
}

/** The twin's run where it is the twin that failed, the control's where nothing else ran, else the case's own. */
function decisiveRun({ id, verdict, twin, transcript: { runs } }: CaseResult): TranscriptRun | undefined {
  const wanted = verdict === 'inconclusive' && twin !== undefined && twin.verdict !== 'pass' ? twin.id : id;
  return runs.find((run) => run.case === wanted) ?? runs[0];
}

/** The bytes of a transcript as HELLOs and frames; what is none (yet) stays as it was written or read. */
export function cutIntoItems(events: readonly TranscriptEvent[]): Item[] {
  const cutters = { sent: new Cutter(), received: new Cutter() };
  const items: Item[] = [];
  for (const event of events) {
    if ('event' in event) continue;
    const direction = 'out' in event ? 'sent' : 'received';
    const chunk = Buffer.from('out' in event ? event.out : event.in, 'hex');
    const times = 'out' in event ? (event.times ?? 1) : 1;
    for (const bytes of cutters[direction].cut(chunk)) items.push({ at: event.at, direction, bytes, times });
  }
  const at = events.at(-1)?.at ?? 0;
  for (const direction of ['sent', 'received'] as const) {
    const rest = cutters[direction].rest();
    if (rest.length > 0) items.push({ at, direction, bytes: rest, times: 1 });
  }
  return items;
}

/** Cuts one direction's bytes, as long as they can be understood. */
class Cutter {
  readonly #reader = new WireReader();
  #pending: Uint8Array = new Uint8Array();
  #lost = false;

  cut(chunk: Uint8Array): Uint8Array[] {
    if (this.#lost) return [Uint8Array.from(chunk)];
    this.#pending = concatenate([this.#pending, chunk]);
    this.#reader.push(Uint8Array.from(chunk));
    const items: Uint8Array[] = [];
    try {
      for (let item = this.#reader.next(); item !== undefined; item = this.#reader.next()) {
        const { bytes } = item.kind === 'hello' ? item.hello : item.frame;
        items.push(bytes);
        this.#pending = this.#pending.subarray(bytes.length);
      }
    } catch {
      // Kits send what no endpoint may, and peers under test may send anything: from here on the borders are unknown.
      this.#lost = true;
      items.push(this.rest());
    }
    return items;
  }

  rest(): Uint8Array {
    const rest = this.#pending.slice();
    this.#pending = new Uint8Array();
    return rest;
  }
}

function shorten(lines: readonly string[]): string[] {
  if (lines.length <= linesShown) return [...lines];
  return [
    ...lines.slice(0, linesShown - 1),
    `… ${lines.length - linesShown + 1} more lines; heddle decode shows them all`,
  ];
}
