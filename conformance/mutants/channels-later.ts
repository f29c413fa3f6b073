import { receiving } from './channels-patching.ts';
import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant } from './mutant.ts';

const receive = patching(receiving);
const multiplexer = patching('channels/multiplexer.ts');
const sendCredit = patching('channels/send-credit.ts');
const core = patching('connection/core.ts');

const channelScope = "if (!(error instanceof Violation) || error.scope.kind !== 'channel') throw error;";
const refused = 'if (refusal !== undefined) control.reset(frame.channel, refusal, undefined);';

/** Broken peers that keep a rule for some time, and then no longer. */
export const laterMutants: readonly Mutant[] = [
  breakingRule('channel-error-contained')(
    'twice-only',
    'channel-error-contained-many',
    multiplexer(
      channelScope,
      `${channelScope}
      this.#errors += 1;
      if (this.#errors > 2) throw new Violation('', { kind: 'connection' }, error.code, '');`,
    ),
    multiplexer('  readonly #control: Control;\n', '  readonly #control: Control;\n  #errors = 0;\n'),
  ),
  breakingRule('refusal-contained')(
    'twenty-only',
    'refusal-contained-many',
    receive(
      refused,
      `if (refusal !== undefined) this.#refusals += 1;
    if (this.#refusals > 20) throw badState('refusal-contained', '');
    ${refused}`,
    ),
    receive('  readonly #goaway: Goaway;\n', '  readonly #goaway: Goaway;\n  #refusals = 0;\n'),
  ),
  breakingRule('credit-same')(
    'once-only',
    'credit-same-channel-raised',
    sendCredit(
      'if (limit < this.#limit) {',
      'if (limit === this.#limit) this.#same += 1;\n    if (limit < this.#limit || this.#same > 1) {',
    ),
    sendCredit('  #spent = 0;\n', '  #spent = 0;\n  #same = 0;\n'),
  ),
  breakingRule('goaway-continue')(
    'pings-ignored',
    'goaway-continue',
    core("case 'ping':\n        this", "case 'ping':\n        if (!multiplexer.goingAway) this"),
  ),
];
