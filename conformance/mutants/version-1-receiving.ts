import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant } from './mutant.ts';

const versions = patching('channels/versions.ts');
const reading = patching('connection/reading.ts');
const crowd = patching('channels/crowd.ts');

const bound = breakingRule('sequential-bound');
const full = breakingRule('sequential-full');
const stopping = breakingRule('sequential-stop-reading');
const sign = breakingRule('sequential-sign-of-life');

const fullAt = 'new Sequence(own.channelCredit)';
const said = 'this.#pings.sign();';

/** Who waits for a channel's end alone does not count: the service `open` does all the time. */
const nobodyWaitsForTheEnd = patching('connection/channel-life.ts')(
  'return this.#closure !== undefined || (this.#acceptance',
  'return (this.#acceptance',
);

/** Broken peers for what a receiver does without credit. */
export const sequentialReceivingMutants: readonly Mutant[] = [
  bound('half', 'sequential-bound', versions(fullAt, 'new Sequence(own.messageLimit / 2)')),
  bound('off-by-one-low', 'sequential-bound', versions(fullAt, 'new Sequence(own.messageLimit + 7)')),
  bound('headers', 'sequential-bound-messages', versions(fullAt, 'new Sequence(own.messageLimit + 8)')),
  bound('zero', 'sequential-bound', versions(fullAt, 'new Sequence(0)')),
  full('kept', 'sequential-full', versions(fullAt, 'new Sequence(Number.POSITIVE_INFINITY)')),
  full('code', 'sequential-stop-reading-reader', crowd('code: ErrorCode.resource', 'code: ErrorCode.cancelled')),
  breakingRule('test-limits-sequential')(
    'larger',
    'test-limits-sequential',
    versions(fullAt, 'new Sequence(32 * 2 ** 20)'),
  ),
  stopping('reader', 'sequential-stop-reading-reader', crowd('if (channel.listener.waiting || (', 'if ((')),
  stopping('message', 'sequential-stop-reading-message', crowd('if (channel.listener.waiting || (', 'if ((')),
  stopping(
    'opener',
    'sequential-stop-reading-opener',
    nobodyWaitsForTheEnd,
    crowd(
      'if (this.#sequence.full.has(channel)) continue;',
      "if (this.#sequence.full.has(channel) || channel.acceptance === 'required') continue;",
    ),
  ),
  stopping(
    'allowance',
    'sequential-stop-reading-allowance',
    nobodyWaitsForTheEnd,
    crowd('if (this.#control.opens.size > 0) return true;', ''),
  ),
  stopping(
    'blocked',
    'sequential-stop-reading-blocked',
    reading('if (!blocked && !this.', 'if (!this.'),
    reading('this.review(true)', 'this.review(false)'),
  ),
  sign('silent', 'sequential-sign-of-life', reading(said, '')),
  sign('once', 'sequential-sign-of-life', reading(said, 'if (!this.said) { this.said = true; this.#pings.sign(); }')),
  sign('slow', 'sequential-sign-of-life', reading('Limit.signOfLife / 2', 'Limit.signOfLife * 2.5')),
];
