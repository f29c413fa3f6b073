import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant } from './mutant.ts';

const sending = patching('channels/sending.ts');
const receiving = patching('channels/receiving.ts');
const control = patching('channels/control.ts');
const sendCredit = patching('channels/send-credit.ts');

const sayChannelBlocked = 'limit: channel.sendCredit.sayBlocked()';
const sayConnectionBlocked = 'limit: this.#sendCredit.sayBlocked()';

/** The control has one message to wait at a time. */
const severalWait = 'channel.outgoing.head !== channel.outgoing.newest';

const blockedChannel = breakingRule('blocked-channel');
const blockedConnection = breakingRule('blocked-connection');
const blockedOnce = breakingRule('blocked-once');

/** Broken peers of the section Credit, as senders that wait for credit. */
export const blockedMutants: readonly Mutant[] = [
  blockedChannel('unsaid', 'blocked-channel', control('if (channel.hasFragment &&', 'if (channel.id === 0 &&')),
  blockedChannel(
    'said-once',
    'blocked-channel-again',
    sendCredit('return this.#blockedAt !== this.#limit;', 'return this.#blockedAt === -1;'),
  ),
  blockedChannel(
    'off-by-one-low',
    'blocked-channel-again',
    control(sayChannelBlocked, 'limit: Math.max(channel.sendCredit.sayBlocked() - 1, 0)'),
  ),
  blockedChannel(
    'what-was-sent',
    'credit-channel-obeyed-1033',
    control(sayChannelBlocked, 'limit: channel.sendCredit.sayBlocked() - channel.sendCredit.available'),
  ),
  blockedChannel(
    'empty-unsaid',
    'blocked-channel-empty',
    control('if (channel.hasFragment &&', 'if (channel.hasFragment && channel.outgoing.head.bytesLeft > 0 &&'),
  ),
  blockedChannel(
    'only-without-credit',
    'credit-channel-obeyed-8',
    control('channel.frameSize() === 0 &&', 'channel.sendCredit.available <= 0 &&'),
  ),
  blockedConnection(
    'unsaid',
    'blocked-connection',
    control('if (this.#connectionBlocked &&', 'if (this.#connectionBlocked && this.#sendCredit.sayBlocked() < 0 &&'),
  ),
  blockedConnection(
    'said-once',
    'blocked-connection-again',
    sendCredit('return this.#blockedAt !== this.#limit;', 'return this.#blockedAt === -1;'),
  ),
  blockedConnection(
    'off-by-one-low',
    'blocked-connection',
    control(sayConnectionBlocked, 'limit: Math.max(this.#sendCredit.sayBlocked() - 1, 0)'),
  ),
  blockedOnce(
    'channel-repeated',
    'blocked-once-channel',
    control(
      'channel.frameSize() === 0 && channel.sendCredit.blockedUnsaid',
      `channel.frameSize() === 0 && (channel.sendCredit.blockedUnsaid || ${severalWait})`,
    ),
    sending(
      'if (channel.sendCredit.blockedUnsaid) this.#control',
      `if (channel.sendCredit.blockedUnsaid || ${severalWait}) this.#control`,
    ),
  ),
  blockedOnce(
    'same-credit',
    'blocked-once-same-credit',
    sendCredit('    this.#limit = limit;\n', '    this.#limit = limit;\n    this.#blockedAt = -1;\n'),
  ),
  blockedOnce(
    'other-credit',
    'blocked-once-other-gate',
    control('channel.frameSize() === 0 && channel.sendCredit.blockedUnsaid', 'channel.frameSize() === 0'),
    receiving(
      'this.#around.sendCredit.raiseTo(frame.limit);',
      `this.#around.sendCredit.raiseTo(frame.limit);\nfor (const other of this.#around.table.channels) this.#around.control.list(other);`,
    ),
  ),
  blockedOnce(
    'connection-repeated',
    'blocked-once-connection',
    sendCredit('  /** Takes the peer', '  forget(): void {\n    this.#blockedAt = -1;\n  }\n\n  /** Takes the peer'),
    sending(
      'this.#scheduler.queue(channel);',
      'this.#scheduler.queue(channel);\n      if (channel.id > 4) this.#credit.forget();',
    ),
  ),
  blockedOnce(
    'allowance-repeated',
    'blocked-allowance',
    patching('channels/allowance.ts')('return this.#blockedAt !== this.#limit;', 'return true;'),
  ),
];
