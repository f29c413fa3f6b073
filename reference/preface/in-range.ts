/** The value, if it is an integer from `least` to `most`; else a RangeError that names it: the fault is ours. */
export function inRange(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`the ${name} is ${value}, allowed are ${least} to ${most}`);
}
