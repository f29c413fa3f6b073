/** The command was given something it cannot use; the message is one line that names the thing and the remedy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
