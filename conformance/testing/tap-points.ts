/** A test point of a TAP stream. */
export interface TapPoint {
  readonly ok: boolean;
  readonly description: string;
  readonly directive: string | undefined;
}

/** Reads TAP 14 strictly; throws at the first line that the format does not have, and where plan and points do not agree. */
export function readTap(tap: string): { points: TapPoint[]; bailOut: string | undefined } {
  const lines = tap.trimEnd().split('\n');
  if (lines.shift() !== 'TAP version 14') throw new Error('no version');
  const plan = /^1\.\.(\d+)(?: # .*)?$/.exec(lines.shift() ?? '');
  if (plan === null) throw new Error('no plan');
  const points: TapPoint[] = [];
  let bailOut: string | undefined;
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const point = /^(not )?ok (\d+) - ((?:[^#\\]|\\[#\\])*?)(?: # ((?:TODO|SKIP)\b.*))?$/.exec(line);
    if (line.startsWith('#')) continue;
    else if (line.startsWith('Bail out!')) bailOut = line.slice('Bail out!'.length).trim();
    else if (line === '  ---') readYaml(lines);
    else if (point === null) throw new Error(`not TAP: ${line}`);
    else {
      points.push({ ok: point[1] === undefined, description: point[3] ?? '', directive: point[4] });
      if (Number(point[2]) !== points.length) throw new Error(`out of order: ${line}`);
    }
  }
  if (points.length !== Number(plan[1])) throw new Error(`${plan[1]} planned, ${points.length} found`);
  return { points, bailOut };
}

/** Takes the lines of a YAML block of strings and lists of strings. */
function readYaml(lines: string[]): void {
  for (let line = lines.shift(); line !== '  ...'; line = lines.shift()) {
    const value = /^ {2}(?:\w+:| {2}-)(?: (.*))?$/.exec(line ?? '');
    if (value === null) throw new Error(`not the YAML that we write: ${line}`);
    if (value[1] !== undefined) JSON.parse(value[1]);
  }
}
