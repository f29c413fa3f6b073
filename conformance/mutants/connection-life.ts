import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant } from './mutant.ts';

const heartbeat = patching('connection/heartbeat.ts');
const liveness = patching('connection/liveness.ts');
const teardown = patching('connection/teardown.ts');
const pump = patching('connection/pump.ts');
const core = patching('connection/core.ts');
const live = patching('connection/live-connection.ts');
const parameters = patching('preface/parameters.ts');
const peer = patching('peer/life.ts');
const tally = patching('channels/tally.ts');
const table = patching('channels/channel-table.ts');
const sending = patching('channels/sending.ts');
const receiving = patching('channels/receiving.ts');
const service = patching('connection/statistics-service.ts');

const parameter = breakingRule('idle-parameter');
const bounds = 'value.length !== size || idleTimeout < floor || idleTimeout > ceiling';

const parameterMutants: readonly Mutant[] = [
  parameter('low-taken', 'idle-parameter-low', parameters(bounds, 'value.length !== size || idleTimeout > ceiling')),
  parameter(
    'off-by-one-low',
    'idle-parameter-low',
    parameters(bounds, 'value.length !== size || idleTimeout < floor - 1'),
  ),
  parameter(
    'off-by-one-high',
    'idle-parameter-floor',
    parameters(bounds, 'value.length !== size || idleTimeout <= floor'),
  ),
  parameter(
    'ceiling-refused',
    'idle-parameter-ceiling',
    parameters(bounds, 'value.length !== size || idleTimeout >= ceiling'),
  ),
  parameter('short-taken', 'idle-parameter-short', parameters(bounds, 'value.length > size || idleTimeout < floor')),
  parameter('long-taken', 'idle-parameter-long', parameters(bounds, 'value.length < size || idleTimeout < floor')),
];

const ping = breakingRule('idle-ping');
const dead = breakingRule('idle-dead');
const patience = breakingRule('idle-patience');
const sign = breakingRule('idle-sign-of-life');
const askedAt = 'const askedAt = this.#heard + this.#own / 2;';
const deadline = 'this.#deadline = now + this.#own;';

const heartbeatMutants: readonly Mutant[] = [
  ping('never', 'idle-ping', liveness('this.#pings.ask(this.#asking);', '')),
  ping(
    'late',
    'idle-ping',
    heartbeat(askedAt, 'const askedAt = this.#heard + this.#own * 0.9;'),
    heartbeat(': this.#heard + this.#own / 2;', ': this.#heard + this.#own * 0.9;'),
  ),
  dead('never', 'idle-dead', live('this.#core.timeOutPeer();', '')),
  dead('late', 'idle-dead', heartbeat(deadline, 'this.#deadline = now + this.#own * 1.5;')),
  dead('unsaid', 'idle-dead', live('this.#core.timeOutPeer();', 'this.giveUp();')),
  dead(
    'wrong-code',
    'idle-dead',
    core('const why = { code: ErrorCode.idle, reason', 'const why = { code: ErrorCode.internal, reason'),
  ),
  patience('early', 'idle-dead', heartbeat(deadline, 'this.#deadline = now + this.#own * 0.9;')),
  patience(
    'frames-only',
    'idle-patience-byte',
    core('this.received.frames += 1;', 'this.received.frames += 1;\n    this.onFrame();'),
    core('  #sentBytes = 0;\n', '  #sentBytes = 0;\n  onFrame: () => void = () => {};\n'),
    pump('this.#liveness?.received(now);', 'this.#core.onFrame = () => this.#liveness?.received(now);'),
  ),
  patience(
    'answers-only',
    'idle-patience-pong',
    pump('this.#liveness?.received(now);', 'this.#core.pings.onAnswer = () => this.#liveness?.received(now);'),
  ),
  sign('never', 'idle-sign-of-life', liveness("if (beat === 'sign') this.#pings.sign();", '')),
  sign('late', 'idle-sign-of-life', heartbeat('(1 / 2 - lateness)', '1.5')),
];

const announce = breakingRule('teardown-announce');
const serves = breakingRule('teardown-serves');
const last = breakingRule('teardown-last');
const beyond = breakingRule('teardown-beyond');
const drains = breakingRule('teardown-drains');
const closes = breakingRule('teardown-closes');
const begin = "this.#step = 'announce';";
const name = 'this.#say(batch, lastOpened);';

const teardownMutants: readonly Mutant[] = [
  announce('named-at-once', 'teardown-announce', teardown(begin, "this.#step = 'name';")),
  announce(
    'closes',
    'teardown-announce',
    live('this.#core.tearDown({ code, reason });', 'this.#core.closeAnyway({ code, reason });'),
  ),
  serves(
    'refuses',
    'teardown-serves',
    teardown("if (this.#step !== 'drain') return undefined;", 'if (!this.begun) return undefined;'),
  ),
  last('zero', 'teardown-last', teardown(name, 'this.#say(batch, 0);')),
  last('one-low', 'teardown-last', teardown(name, 'this.#say(batch, Math.max(0, lastOpened - 2));')),
  last('one-high', 'teardown-last', teardown(name, 'this.#say(batch, lastOpened + 2);')),
  last('unsaid', 'teardown-last', teardown(name, '')),
  beyond(
    'served',
    'teardown-beyond',
    teardown("if (this.#step !== 'drain') return undefined;", 'if (true) return undefined;'),
  ),
  beyond(
    'wrong-code',
    'teardown-beyond',
    teardown(
      'return { code: ErrorCode.goingAway, reason: this.#why.reason };',
      'return { code: ErrorCode.refused, reason: this.#why.reason };',
    ),
  ),
  drains('at-once', 'teardown-drains', teardown("this.#step === 'drain' && !open ?", "this.#step === 'drain' ?")),
  closes(
    'never',
    'teardown-closes',
    core('if (this.teardown.begun) this.#closing ??= this.teardown.closing(multiplexer.occupied);', ''),
  ),
  closes('without-deadline', 'teardown-closes-deadline', pump('this.#core.closeAnyway(why);', 'void why;')),
];

const answer = breakingRule('statistics-answer');
const counts = breakingRule('statistics-counts');
const life = breakingRule('test-life');
const snapshot = 'await channel.send(snapshotOf(channel.connection.statistics()));';

const statisticsMutants: readonly Mutant[] = [
  answer('once', 'statistics-answer', service(snapshot, `${snapshot}\n      break;`)),
  answer('no-json', 'statistics-answer', service(snapshot, "await channel.send(new TextEncoder().encode('fine'));")),
  counts('closed-forgotten', 'statistics-counts', table('this.tally.retire(channel);', '')),
  counts(
    'frames-as-messages',
    'statistics-counts',
    sending('if (message.over) channel.sentMessages += 1;', 'channel.sentMessages += message.over ? 2 : 0;'),
  ),
  counts('received-missing', 'statistics-counts', receiving('if (frame.last) channel.receivedMessages += 1;', '')),
  counts(
    'payload-alone',
    'statistics-counts',
    tally(
      'this.#receivedBytes += channel.receiveCredit.received;',
      'this.#receivedBytes += channel.receiveCredit.received - 8 * channel.receivedFrames;',
    ),
  ),
  counts('transport-unread', 'statistics-counts', core('this.received.bytes += chunk.length;', '')),
  life('hour', 'test-life', peer('idleTimeout: 3_000', 'idleTimeout: 3_600_000')),
  life('without-statistics', 'test-life', peer(', [statisticsName]: statisticsService }', ' }')),
];

/** Broken peers of a connection's life: heartbeat, teardown, statistics. */
export const connectionLifeMutants: readonly Mutant[] = [
  ...parameterMutants,
  ...heartbeatMutants,
  ...teardownMutants,
  ...statisticsMutants,
];
