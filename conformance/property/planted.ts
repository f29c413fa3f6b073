import type { Mutant } from '../mutants/mutant.ts';

const planted = (id: string, requirement: string, ...patches: Mutant['patches']): Mutant => ({
  id,
  requirement,
  intended: 'property',
  patches,
});

/** Broken peers that keep every rule until a certain sequence of legal frames: the property has to find each. */
export const plantedBugs: readonly Mutant[] = [
  planted('pongs-in-reverse-where-two-wait', 'pong-order', {
    file: 'connection/pings.ts',
    from: 'of this.#owed) {',
    to: 'of this.#owed.reverse()) {',
  }),
  planted('stop-with-an-empty-queue-forgotten', 'stop-ends', {
    file: 'channels/receiving.ts',
    from: 'channel.outgoing.clear();\n    channel.stopped = true;\n    channel.ending = why;',
    to: 'channel.stopped = true;\n    if (channel.outgoing.head !== undefined) channel.ending = why;\n    channel.outgoing.clear();',
  }),
  planted('stop-after-end-ignored', 'stop-ends', {
    file: 'channels/receiving.ts',
    from: 'channel.sendEnded || channel.stopped) return;',
    to: "channel.sendEnded || channel.stopped || channel.receiving === 'ended') return;",
  }),
  planted(
    'group-freed-by-its-last-channel-but-one',
    'group-limit',
    { file: 'channels/groups.ts', from: 'if (channels === 1)', to: 'if (channels <= 2)' },
    {
      file: 'channels/groups.ts',
      from: 'if (channels === undefined) throw',
      to: 'if (channels === undefined) return;\n    if (channels < 0) throw',
    },
  ),
  planted('last-lost-at-the-limit', 'message-intact', {
    file: 'channels/sending.ts',
    from: 'message.complete && message.bytesLeft === missing);',
    to: 'message.complete && message.bytesLeft === missing && channel.sendCredit.available > 0);',
  }),
  planted('accept-forgotten-where-stop-came-first', 'accept-required', {
    file: 'channels/control.ts',
    from: 'if (channel.accepting !== undefined) {',
    to: 'if (channel.accepting !== undefined && !channel.stopped) {',
  }),
  planted('reset-channel-data-not-refunded', 'closed-accounted', {
    file: 'channels/receiving.ts',
    from: 'receiveCredit.receive(size);\n    if (receiveCredit.due) control.wake();\n    if (channel === undefined) return;',
    to: 'if (channel === undefined) return;\n    receiveCredit.receive(size);\n    if (receiveCredit.due) control.wake();',
  }),
  planted('group-kept-by-a-reset-in-a-message', 'group-leaves', {
    file: 'channels/channel-table.ts',
    from: 'if (channel.openedByPeer) this.groups.leave',
    to: "if (channel.openedByPeer && channel.receiving !== 'message') this.groups.leave",
  }),
  planted(
    'place-counted-twice-where-end-and-reset-cross',
    'allowance-bounded',
    { file: 'channels/allowance.ts', from: 'if (this.#ended >= this.#opened) throw', to: 'if (this.#ended < 0) throw' },
    {
      file: 'channels/receiving.ts',
      from: 'this.#around.life.abandon(channel);\n    channel.listener.wasReset(frame',
      to: 'if (channel.sendEnded && channel.openedByPeer) this.#around.table.allowance.end();\n    this.#around.life.abandon(channel);\n    channel.listener.wasReset(frame',
    },
  ),
  planted('place-kept-by-a-reset-in-a-message', 'allowance-blocked', {
    file: 'channels/lifecycle.ts',
    from: '!channel.silent || !channel.released) return;',
    to: "!channel.silent || !channel.released || channel.receiving === 'message') return;",
  }),
  planted('abandoned-bytes-in-the-next-message', 'abort-discards', {
    file: 'channels/inbox.ts',
    from: 'this.dropped = this.#size + Limit.headerSize;\n    this.#forgetParts();',
    to: 'this.dropped = this.#size + Limit.headerSize;\n    this.#parts = undefined;',
  }),
  planted('blocked-for-the-first-limit-only', 'blocked-channel', {
    file: 'channels/send-credit.ts',
    from: 'return this.#blockedAt !== this.#limit;',
    to: 'return this.#blockedAt < 0;',
  }),
  planted('refusal-behind-the-openers-reset', 'reset-silence', {
    file: 'channels/control.ts',
    from: 'if (reset !== undefined) reset.overtaken = true;',
    to: '',
  }),
  planted('queue-goes-on-where-reset-follows-end', 'reset-silence', {
    file: 'channels/lifecycle.ts',
    from: 'this.#sending.close(channel);',
    to: "if (channel.sendEnded || channel.receiving !== 'ended') this.#sending.close(channel);",
  }),
];
