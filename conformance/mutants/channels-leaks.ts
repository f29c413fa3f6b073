import { receiving } from './channels-patching.ts';
import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant } from './mutant.ts';

const receive = patching(receiving);
const credit = patching('channels/receive-credit.ts');
const inbox = patching('channels/inbox.ts');
const table = patching('channels/channel-table.ts');
const life = patching('channels/lifecycle.ts');
const admitting = patching('channels/admitting.ts');

const connectionClass = 'export class ReceiveConnectionCredit {';
const takeReset = 'this.#around.life.abandon(channel);\n    channel.listener.wasReset(frame, ';
const renewal = breakingRule('credit-connection-renewal');

/** The connection's books are wrong by so many bytes after each channel that is reset. */
function miscounts(variant: string, bytes: string): Mutant {
  return renewal(
    variant,
    'credit-connection-renewal-reset',
    credit(connectionClass, `${connectionClass}\n  miscount(bytes: number): void { this.#received += bytes; }`),
    receive(takeReset, `this.#around.receiveCredit.miscount(${bytes});\n    ${takeReset}`),
  );
}

const afterLimit = `    this.#limit = this.#bound;
    return this.#limit;
  }

  get #bound(): number {
    return Math.min(this.#consumed`;

const bytes: readonly Mutant[] = [
  miscounts('one-short-by-reset', '-1'),
  miscounts('one-more-by-reset', '1'),
  miscounts('held-refunded-twice', 'channel.receiveCredit.held'),
  renewal(
    'closed-twice',
    'credit-connection-renewal-closed',
    receive(
      "if (channel === undefined) return;\n    this.#acceptorSpeaks(channel, 'DATA');",
      "if (channel === undefined) return receiveCredit.receive(size);\n    this.#acceptorSpeaks(channel, 'DATA');",
    ),
  ),
  breakingRule('credit-abandoned')(
    'one-short',
    'credit-abandoned-exact',
    inbox('this.dropped = bytes + (first', 'this.dropped = bytes - 1 + (first'),
  ),
  breakingRule('credit-on-consumption')(
    'on-blocked',
    'credit-on-consumption-blocked',
    receive(
      'table.find(frame.channel, frame.type)?.receiveCredit.checkBlocked(frame.limit);',
      `const channel = table.find(frame.channel, frame.type);
      channel?.receiveCredit.checkBlocked(frame.limit);
      if (channel !== undefined) channel.receiveCredit.blocked = true;
      if (channel !== undefined) control.list(channel);`,
    ),
    credit(
      'get due(): boolean {\n    const remaining',
      'blocked = false;\n  get due(): boolean {\n    if (this.blocked) return true;\n    const remaining',
    ),
    credit(
      afterLimit,
      afterLimit.replace(
        'this.#limit = this.#bound;',
        'this.#limit = this.blocked ? this.#limit + this.#window.frame : this.#bound;\n    this.blocked = false;',
      ),
    ),
  ),
];

const counted = '!channel.silent || !channel.released) return;';

/** The place of a channel is kept for ever where `where` holds when it is over. */
function keepsPlace(variant: string, where: string): Mutant {
  const patch = life(counted, `!channel.silent || !channel.released || (${where})) return;`);
  return breakingRule('allowance-returned')(`${variant}-kept`, `allowance-returned-${variant}`, patch);
}

/** A refusal that belongs to nobody, so that its place is not counted. */
const nobodys = '{ openedByPeer: false, closed: true } as unknown as ChannelState';

const places: readonly Mutant[] = [
  keepsPlace('in-message', "channel.receiving === 'message'"),
  keepsPlace('stopped', 'channel.stopped'),
  keepsPlace('half-ended', "channel.receiving === 'ended' && !channel.sendEnded"),
  breakingRule('allowance-returned')(
    'limit-kept',
    'allowance-returned-limit',
    receive(
      'const refusal = refusalByLimits(frame, own, table) ??',
      `const beyond = refusalByLimits(frame, own, table);
    if (beyond !== undefined) return control.reset(frame.channel, beyond, ${nobodys});
    const refusal =`,
    ),
  ),
  breakingRule('allowance-returned')(
    'version-kept',
    'allowance-returned-version',
    admitting(
      "if ('refusal' in admission) return admission.refusal;",
      `if ('refusal' in admission) {
      if (admission.refusal.code !== 0x12) return admission.refusal;
      this.#control.reset(frame.channel, admission.refusal, ${nobodys});
      return undefined;
    }`,
    ),
  ),
];

const leave = 'if (channel.openedByPeer) this.groups.leave';

/** The group of a channel is kept where `where` holds when it is closed. */
function keepsGroup(variant: string, where: string): Mutant {
  const patch = table(leave, leave.replace('openedByPeer', `openedByPeer && !(${where})`));
  return breakingRule('group-leaves')(`${variant}-kept`, `group-leaves-${variant}`, patch);
}

/** The group of a channel is left already when this has happened, and not again. */
function leavesEarly(variant: string, before: string): Mutant {
  const early = `if (channel.openedByPeer) this.#around.table.leaveEarly(channel);\n    ${before}`;
  return breakingRule('group-limit')(
    variant,
    'group-limit-half-ended',
    receive(before, early),
    table(
      '  add(channel: ChannelState): void {',
      `  readonly #left = new Set<ChannelState>();
  leaveEarly(channel: ChannelState): void {
    this.groups.leave(channel.request.group);
    this.#left.add(channel);
  }

  add(channel: ChannelState): void {`,
    ),
    table(leave, leave.replace('openedByPeer', 'openedByPeer && !this.#left.delete(channel)')),
  );
}

const groups: readonly Mutant[] = [
  keepsGroup('in-message', "channel.receiving === 'message'"),
  keepsGroup('stopped', 'channel.stopped'),
  keepsGroup('half-ended', "channel.receiving === 'ended' && !channel.sendEnded"),
  leavesEarly('peer-ended-left', 'channel.listener.ended(frame);'),
  leavesEarly('stopped-left', 'channel.listener.stopped(frame);'),
];

/** Broken peers that lose count: of bytes, of places and of groups that come back, or do not. */
export const leakMutants: readonly Mutant[] = [...bytes, ...places, ...groups];
