import { UsageError } from './usage-error.ts';

/** The whole number that an option was given. Throws `UsageError` if it is none, or out of bounds. */
export function readInteger(option: string, text: string, lowest: number, highest: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= lowest && value <= highest) return value;
  throw new UsageError(`${option} ${text} is not usable: give a whole number from ${lowest} to ${highest}`);
}
