import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const obeying = 'channels/goaway.ts';
const receiving = 'channels/receiving.ts';

const pings = 'connection/pings.ts';
const zeroId = 'if (id === 0n) throw';
const ping = breaking('ping-id', 'frames/payloads/ping.ts');
const pingId: readonly Mutant[] = [
  ping('signed', 'ping-id-largest', zeroId, 'if (id === 0n || id >= 2n ** 63n) throw'),
  ping('low-half', 'ping-id-high', zeroId, 'if ((id & 0xffffffffn) === 0n) throw'),
  ping('other-code', 'ping-id', "'ping-id', ErrorCode.frameFormat", "'', ErrorCode.frameSize"),
  {
    id: 'ping-id-zero-answered',
    requirement: 'ping-id',
    intended: 'ping-id',
    patches: [{ file: 'frames/payloads/ping.ts', from: zeroId, to: 'if (false) throw' }],
  },
  {
    id: 'ping-id-zero-ignored',
    requirement: 'ping-id',
    intended: 'ping-id',
    patches: [
      { file: 'frames/payloads/ping.ts', from: zeroId, to: 'if (false) throw' },
      {
        file: pings,
        from: 'owe(ping: PingFrame, now: number): void {',
        to: 'owe(ping: PingFrame, now: number): void { if (ping.id === 0n) return;',
      },
    ],
  },
];

const pong = breaking('pong-unsolicited', pings);
const unknown = 'if (flying === undefined) return;';
const refuse = "throw new Violation('', { kind: 'connection' }, ErrorCode.frameFormat, '');";
const pongUnsolicited: readonly Mutant[] = [
  pong('refused', 'pong-unsolicited-unknown', unknown, `if (flying === undefined) ${refuse}`),
  pong('zero-refused', 'pong-unsolicited-zero', unknown, `if (pong.id === 0n) ${refuse} ${unknown}`),
  pong('high-refused', 'pong-unsolicited-largest', unknown, `if (pong.id >= 2n ** 63n) ${refuse} ${unknown}`),
  pong(
    'many-refused',
    'pong-unsolicited-many',
    unknown,
    `this.stray = (this.stray ?? 0) + 1; if (this.stray > 100) ${refuse} ${unknown}`,
  ),
  pong(
    'repeated-refused',
    'pong-unsolicited-many',
    unknown,
    `if (this.stray === pong.id) ${refuse} this.stray = pong.id; ${unknown}`,
  ),
  pong(
    'negative-time-refused',
    'pong-unsolicited-largest',
    unknown,
    `if (pong.answered < pong.received) ${refuse} ${unknown}`,
  ),
];

const goingAwayChecked = 'if (this.goingAway) throw';
const homeChecked = 'if (this.#home.multiplexer.goingAway) throw';
/** Opens channels after a GOAWAY, unless its last channel fulfils the condition. */
function opening(variant: string, intended: string, forbidden: string): Mutant {
  return {
    id: `goaway-no-open-${variant}`,
    requirement: 'goaway-no-open',
    intended,
    patches: [{ file: obeying, from: 'return this.#lastChannel !== undefined;', to: `return ${forbidden};` }],
  };
}
const goawayNoOpen: readonly Mutant[] = [
  opening('ignored', 'goaway-no-open', 'false'),
  opening(
    'announcement-ignored',
    'goaway-no-open',
    'this.#lastChannel !== undefined && this.#lastChannel !== Limit.goawayAnnouncement',
  ),
  opening('zero-taken-for-none', 'goaway-no-open-last', 'Boolean(this.#lastChannel)'),
  opening('last-ignored', 'goaway-no-open-last', 'this.#lastChannel === Limit.goawayAnnouncement'),
  {
    id: 'goaway-no-open-checked-in-no-place',
    requirement: 'goaway-no-open',
    intended: 'goaway-no-open',
    patches: [
      { file: 'channels/multiplexer.ts', from: goingAwayChecked, to: 'if (false) throw' },
      { file: 'connection/live-connection.ts', from: homeChecked, to: 'if (false) throw' },
    ],
  },
  breaking('goaway-no-open', obeying)(
    'waiting-written',
    'goaway-no-open-waiting',
    'return [...beyond, ...this.#control.opens];',
    'return beyond;',
  ),
];

const goOn = breaking('goaway-continue', obeying);
const refused = '!channel.openedByPeer && channel.id > last';
const continues: readonly Mutant[] = [
  goOn('own-given-up', 'goaway-continue-opener', refused, '!channel.openedByPeer'),
  goOn('peers-given-up', 'goaway-continue', refused, 'channel.id > last'),
  goOn('all-given-up', 'goaway-continue', refused, 'true'),
  goOn('last-given-up', 'goaway-beyond', refused, '!channel.openedByPeer && channel.id >= last'),
  breaking('goaway-continue', receiving)(
    'new-refused',
    'goaway-continue',
    'const refusal = refusalByLimits(',
    "const refusal = this.goingAway ? { code: ErrorCode.goingAway, reason: '' } : refusalByLimits(",
  ),
  breaking('goaway-continue', receiving)(
    'data-ignored',
    'goaway-continue',
    "if (channel === undefined) return;\n    this.#acceptorSpeaks(channel, 'DATA');",
    "if (channel === undefined || this.goingAway) return;\n    this.#acceptorSpeaks(channel, 'DATA');",
  ),
  breaking('goaway-continue', 'connection/core.ts')(
    'closed',
    'goaway-continue',
    "case 'ignorable':",
    "case 'goaway': multiplexer.receive(frame); this.close({ code: frame.code, reason: '' }); break; case 'ignorable':",
  ),
];

const beyond = breaking('goaway-beyond', obeying);
const goawayBeyond: readonly Mutant[] = [
  beyond('ignored', 'goaway-beyond', refused, 'false'),
  beyond(
    'zero-taken-for-none',
    'goaway-beyond-all',
    refused,
    '!channel.openedByPeer && last !== 0 && channel.id > last',
  ),
  beyond('off-by-one', 'goaway-beyond-last', refused, '!channel.openedByPeer && channel.id > last + 2'),
  {
    id: 'goaway-beyond-reset',
    requirement: 'goaway-beyond',
    intended: 'goaway-beyond',
    patches: [
      {
        file: receiving,
        from: "channel.listener.wasReset({ code: ErrorCode.goingAway, reason: frame.reason }, 'goaway');",
        to: "channel.listener.wasReset({ code: ErrorCode.goingAway, reason: frame.reason }, 'goaway'); if (channel.id !== 0) this.#around.control.reset(channel.id, { code: ErrorCode.goingAway, reason: '' }, channel);",
      },
    ],
  },
  breaking('goaway-beyond', receiving)(
    'other-outcome',
    'goaway-beyond-all',
    '{ code: ErrorCode.goingAway, reason: frame.reason }',
    '{ code: frame.code + 1, reason: frame.reason }',
  ),
];

/** Refuses the last channel of a GOAWAY with another code. */
function otherCode(rule: 'goaway-parity' | 'goaway-rise'): Mutant {
  return breaking(rule, 'channels/channel-ids.ts')(
    'other-code',
    rule,
    'ErrorCode.channelId, found)',
    `rule === '${rule}' ? ErrorCode.channelState : ErrorCode.channelId, found)`,
  );
}

const parity = breaking('goaway-parity', obeying);
const wrongParity = 'if (last !== 0 && last !== Limit.goawayAnnouncement && !this.#table.ownIds.owns(last)) {';
const goawayParity: readonly Mutant[] = [
  parity('unchecked', 'goaway-parity', wrongParity, 'if (false) {'),
  parity('unchecked-first', 'goaway-parity', wrongParity, wrongParity.replace('last !== 0', 'last > 2')),
  parity(
    'opened-only',
    'goaway-parity-high',
    wrongParity,
    wrongParity.replace('last !== 0', 'last !== 0 && this.#table.peerIds.hasOpened(last)'),
  ),
  parity(
    'high-half-announces',
    'goaway-parity-largest',
    wrongParity,
    wrongParity.replace('last !== Limit.goawayAnnouncement', 'last < 2 ** 31'),
  ),
  parity(
    'announcement-refused',
    'goaway-parity-right',
    wrongParity,
    wrongParity.replace('last !== Limit.goawayAnnouncement && ', ''),
  ),
  {
    ...parity('zero-refused', 'goaway-parity-right', wrongParity, wrongParity.replace('last !== 0 && ', '')),
    role: 'dialer',
  },
  parity(
    'unopened-refused',
    'goaway-parity-right',
    wrongParity,
    wrongParity.replace(
      '!this.#table.ownIds.owns(last)',
      '(!this.#table.ownIds.owns(last) || !this.#table.ownIds.hasOpened(last))',
    ),
  ),
  otherCode('goaway-parity'),
];

const rise = breaking('goaway-rise', obeying);
const rises = 'if (this.#lastChannel !== undefined && last > this.#lastChannel) {';
const goawayRise: readonly Mutant[] = [
  rise('unchecked', 'goaway-rise', rises, 'if (false) {'),
  rise('ignored', 'goaway-rise', rises, `if (last > this.#lastChannel) return []; ${rises}`),
  rise('zero-taken-for-none', 'goaway-rise-from-none', rises, 'if (this.#lastChannel && last > this.#lastChannel) {'),
  rise(
    'announced-again',
    'goaway-rise-announcement',
    rises,
    rises.replace('last >', 'last !== Limit.goawayAnnouncement && last >'),
  ),
  rise('off-by-one', 'goaway-rise', rises, rises.replace('this.#lastChannel)', 'this.#lastChannel + 2)')),
  rise('same-refused', 'goaway-rise-falling', rises, rises.replace('last >', 'last >=')),
  rise('second-refused', 'goaway-rise-falling', rises, 'if (this.#lastChannel !== undefined) {'),
  otherCode('goaway-rise'),
];

/** Broken readers of PING and PONG, and peers that do not obey GOAWAY. */
export const goawayMutants: readonly Mutant[] = [
  ...pingId,
  ...pongUnsolicited,
  ...goawayNoOpen,
  ...continues,
  ...goawayBeyond,
  ...goawayParity,
  ...goawayRise,
];
