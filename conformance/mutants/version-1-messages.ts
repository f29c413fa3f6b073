import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant, Patch } from './mutant.ts';

const turns = patching('channels/turns.ts');
const sequence = patching('channels/sequence.ts');
const receiving = patching('channels/receiving.ts');
const core = patching('connection/core.ts');
const echo = patching('peer/echo.ts');

const contiguous = breakingRule('sequential-contiguous');
const interleaved = breakingRule('sequential-interleaved');
const between = breakingRule('sequential-control-between');
const abandoned = breakingRule('sequential-abandoned');
const groups = breakingRule('sequential-groups');
const channels = breakingRule('sequential-channels');

const inProgress = "latest.receiving === 'message') {";
const open = '!latest.closed && ';

/** Whether a message of the peer's is in progress, for whoever asks. */
const busy: Patch = sequence(
  '  /** Judges the kind',
  `  get busy(): boolean {
    return this.#latest !== undefined && !this.#latest.closed && this.#latest.receiving === 'message';
  }

  /** Judges the kind`,
);

/** A frame of a type that is refused while a message is in progress. */
function refused(type: string): Mutant {
  return between(
    type,
    `sequential-control-between-${type}`,
    busy,
    receiving(
      '    switch (frame.type) {',
      `    if (frame.type === '${type}' && this.#around.sequence?.busy) throw badState('sequential-contiguous', '');
    switch (frame.type) {`,
    ),
  );
}

/** A connection's frame that is dropped while a message is in progress. */
function dropped(type: string, variant = type): Mutant {
  return between(
    variant,
    `sequential-control-between-${variant}`,
    core(
      '  #receiveFrame(multiplexer: Multiplexer, frame: Frame, now: number): void {\n',
      `  #receiveFrame(multiplexer: Multiplexer, frame: Frame, now: number): void {
    if (frame.type === 'data') this.inMessage = multiplexer.crowd !== undefined && !frame.last;
    if (frame.type === '${type}' && this.inMessage) throw new Violation('', { kind: 'connection' }, ErrorCode.channelState, '');
`,
    ),
  );
}

const bothPasses = 'this.#groupOf.get(speaker)?.ring.pass();\n    this.#ring.pass();';

/** Turns last until so many bytes were sent. */
const byBytes: readonly [Patch, Patch] = [
  turns(
    'charge(): void {\n',
    'charge(_member: Member, bytes: number): void {\n    this.spent = (this.spent ?? 0) + bytes;\n',
  ),
  turns(bothPasses, `if (this.spent < 16_384) return;\n    this.spent = 0;\n    ${bothPasses}`),
];

/** Broken peers for the messages of version 1, and for their turns. */
export const sequentialMessageMutants: readonly Mutant[] = [
  breakingRule('sequential-in-hand')(
    'streamed',
    'sequential-in-hand',
    turns('if (!member.inHand) {', 'if (!member.hasFragment) {'),
    patching('connection/writer.ts')('const limit = this.#multiplexer.collects;', 'const limit = undefined;'),
    echo("takes: 'messages',", "takes: 'streams',"),
    echo(
      'for await (const message of channel) await channel.send(message);',
      `const fragments = channel.fragments()[Symbol.asyncIterator]();
    async function* message(first) {
      for (let one = first; ; one = (await fragments.next()).value) {
        yield one.bytes;
        if (one.last) return;
      }
    }
    for (let one = await fragments.next(); !one.done; one = await fragments.next()) await channel.sendStream(message(one.value));`,
    ),
  ),
  contiguous(
    'by-fragment',
    'sequential-contiguous',
    turns(
      'if (this.#speaker !== undefined) return this.#speaker;',
      'if (this.#speaker !== undefined && !this.#begun) return this.#speaker;\n    this.#pass();',
    ),
  ),
  interleaved('taken', 'sequential-interleaved', sequence(inProgress, "latest.receiving === 'never') {")),
  interleaved(
    'openers-apart',
    'sequential-interleaved-peers',
    sequence(inProgress, `latest.openedByPeer === channel.openedByPeer && ${inProgress}`),
  ),
  interleaved(
    'code',
    'sequential-interleaved-last',
    sequence(
      '      throw badState(',
      "      throw new Violation('', { kind: 'connection' }, ErrorCode.channelId, '');\n      badState(",
    ),
  ),
  interleaved(
    'between-messages',
    'sequential-interleaved-none',
    sequence(inProgress, "latest.receiving !== 'ended') {"),
  ),
  ...['open', 'end', 'stop', 'reset', 'allow', 'blocked', 'goaway'].map(refused),
  dropped('ping'),
  dropped('pong'),
  dropped('ignorable', 'grease'),
  between(
    'data-closed',
    'sequential-control-between-data-closed',
    busy,
    receiving(
      "    if (channel === undefined) return;\n    this.#acceptorSpeaks(channel, 'DATA');",
      "    if (channel === undefined && sequence?.busy) throw badState('', '');\n    if (channel === undefined) return;\n    this.#acceptorSpeaks(channel, 'DATA');",
    ),
  ),
  abandoned(
    'abort',
    'sequential-abandoned-abort',
    receiving(
      'channel.receiving = afterAbort(channel.receiving, channel.id);',
      'channel.receiving = afterAbort(channel.receiving, channel.id);\n    channel.gaveUp = true;',
    ),
    sequence(`${open}${inProgress}`, `${open}(latest.gaveUp || latest.receiving === 'message')) {`),
  ),
  abandoned(
    'reset',
    'sequential-abandoned-reset',
    receiving(
      'this.#around.life.abandon(channel);\n    channel.listener.wasReset(frame,',
      'channel.gone = true;\n    this.#around.life.abandon(channel);\n    channel.listener.wasReset(frame,',
    ),
    sequence(open, '(!latest.closed || latest.gone) && '),
  ),
  abandoned('own-reset', 'sequential-abandoned-own-reset', sequence(open, '')),
  groups('first-come', 'sequential-groups', turns(bothPasses, 'this.#groupOf.get(speaker)?.ring.pass();')),
  groups(
    'by-channel',
    'sequential-groups-one-against-many',
    turns(
      'open(member: Member, group: number): void {\n',
      'open(member: Member, group: number): void {\n    group = this.opened = (this.opened ?? 0) + 1;\n',
    ),
  ),
  groups('by-bytes', 'sequential-groups-sizes', ...byBytes),
  channels('first-come', 'sequential-channels', turns(bothPasses, 'this.#ring.pass();')),
  channels('by-bytes', 'sequential-channels-sizes', ...byBytes),
  channels(
    'only-alone',
    'sequential-channels-while-groups-compete',
    turns(
      bothPasses,
      'const group = this.#groupOf.get(speaker);\n    if (group?.next === group) group?.ring.pass();\n    this.#ring.pass();',
    ),
  ),
];
