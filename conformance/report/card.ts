import { hintFor } from './hint.ts';
import { isRed, type ReportedCase, type ReportedFrame } from './report.ts';
import { rules } from './rule.ts';

/** What a red case says of the control where not even the control that opens a run passed. */
export const openingFailed = 'the opening control of the run failed, so nothing could be judged';

/** All that helps to understand one red case; the forms of the report differ in the look only. */
export interface Card {
  /** Verdict, case, level, role and delivery. */
  readonly title: string;
  /** What was found, by name, in a fixed order. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly frames: readonly ReportedFrame[];
  readonly again: string | undefined;
}

/** The card of a red case. */
export function cardOf(result: ReportedCase): Card {
  const { id, level, role, delivery, verdict, step, expected, observed, twin, control, known } = result;
  const slug = result.requirement ?? result.requirements[0] ?? id;
  const rule = rules.get(slug);
  const facts: [string, string | undefined][] = [
    ['rule', rule === undefined ? slug : `${slug} (${rule.level}): "${rule.text}"`],
    ['text', rule?.link],
    ['step', step === '' ? undefined : step],
    ['expected', expected],
    ['observed', observed],
    ['control', control],
    ['twin', twin && `${twin.id}: ${twin.verdict}`],
    ['known', known],
    ['hint', hintFor(result)],
  ];
  return {
    title: `${verdict} ${id} (${level}, peer as ${role}, delivery ${delivery})`,
    facts: facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    frames: result.frames ?? [],
    again: result.again,
  };
}

/** The cards of all red cases, in the report's order; those that share a failed opening control share a card. */
export function cardsOf(cases: readonly ReportedCase[]): Card[] {
  const cards: Card[] = [];
  for (const role of ['listener', 'dialer'] as const) {
    const unopened = cases.filter((result) => result.role === role && result.control === openingFailed);
    const [first] = unopened;
    if (first === undefined) continue;
    const { title, ...rest } = cardOf(first);
    const others = unopened.length === 1 ? '' : ` and ${unopened.length - 1} other results, for the same reason`;
    cards.push({ title: `${title}${others}`, ...rest });
  }
  return [...cards, ...cases.filter((result) => isRed(result) && result.control !== openingFailed).map(cardOf)];
}

/** A card as lines of plain text. */
export function cardLines({ title, facts, frames, again }: Card): string[] {
  return [
    title,
    ...facts.map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
    ...(frames.length === 0 ? [] : ['  last frames', ...frameLines(frames).map((line) => `    ${line}`)]),
    ...(again === undefined ? [] : [`  ${'again'.padEnd(9)} ${again}`]),
  ];
}

/** Frames as lines of plain text: when and which way, then the bytes. */
export function frameLines(frames: readonly ReportedFrame[]): string[] {
  return frames.flatMap(({ at, direction, lines }) => [
    `${at.toFixed(1)} ms ${direction === 'sent' ? 'kit → peer' : 'peer → kit'}`,
    ...lines.map((line) => `  ${line}`),
  ]);
}
