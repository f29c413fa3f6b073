import { HeddleError } from './errors.ts';

/** The same failure, of something that the peer cannot have seen: it is safe to retry. */
export function unseen<Failure extends Error>(failure: Failure): Failure {
  if (!(failure instanceof HeddleError) || failure.safeToRetry) return failure;
  // One failure is told to many, and is what it was to the others; create() gives what its prototype is.
  return Object.create(failure, { safeToRetry: { value: true, enumerable: true } }) as Failure;
}
