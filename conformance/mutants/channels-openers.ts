import { receiving } from './channels-patching.ts';
import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const hold = breaking('test-services', 'peer/hold.ts');
const open = breaking('test-services', 'peer/open.ts');
const forEver = 'await new Promise(() => {});';

const release = 'for (const letGo of waitingFor(channel)) letGo();';
const allKeys = 'held.get(channel.connection) ?? new Map()';
const awaitRelease = 'await releaseOf(channel);';

const holds: readonly Mutant[] = [
  hold('hold-not', 'test-services-hold', awaitRelease, ''),
  hold(
    'hold-consumes',
    'test-services-hold-credit',
    awaitRelease,
    `const read = consume(channel);\n    read.catch(() => {});\n    ${awaitRelease}\n    return read;`,
  ),
  hold(
    'hold-again',
    'test-services-hold-after',
    'await consume(channel);',
    'for await (const _fragment of channel.fragments()) await releaseOf(channel);',
  ),
  hold(
    'hold-two-versions',
    'test-services-version-hold',
    "takes: 'streams',\n  async",
    "versions: [1, 2],\n  takes: 'streams',\n  async",
  ),
  hold('release-first', 'test-services-release', release, 'for (const letGo of waitingFor(channel)) return letGo();'),
  hold(
    'release-all',
    'test-services-release',
    release,
    `for (const waiting of (${allKeys}).values()) for (const letGo of waiting) letGo();`,
  ),
  hold(
    'release-prefix',
    'test-services-release',
    release,
    `const wanted = Buffer.from(channel.metadata).toString('hex');
    for (const [key, waiting] of ${allKeys}) if (key.startsWith(wanted)) for (const letGo of waiting) letGo();`,
  ),
  hold(
    'release-never-ends',
    'test-services-release-none',
    release,
    `const waiting = waitingFor(channel);
    if (waiting.size === 0) return new Promise(() => {});
    for (const letGo of waiting) letGo();`,
  ),
  {
    id: 'test-services-release-remembered',
    requirement: 'test-services',
    intended: 'test-services-release-none',
    patches: [
      { file: 'peer/hold.ts', from: release, to: `waitingFor(channel).released = true;\n    ${release}` },
      {
        file: 'peer/hold.ts',
        from: 'waiting.add(letGo);',
        to: 'waiting.add(letGo);\n    if (waiting.released) letGo();',
      },
    ],
  },
  hold(
    'release-two-versions',
    'test-services-version-release',
    "takes: 'streams',\n  serve(",
    "versions: [1, 2],\n  takes: 'streams',\n  serve(",
  ),
];

const carryOut = 'const code = await carryOut(channel.connection, order, waiting);';
const opens = 'const channel = connection.open(service, { group, versions,';
const reported = 'if (error instanceof HeddleError) return error.code;';
const readOpen = 'const name = bytes.subarray(18);';

const openers: readonly Mutant[] = [
  open(
    'open-unasked-ends',
    'test-services-unasked-open',
    'const order =',
    'if (request.done === true) return;\n    const order =',
  ),
  open(
    'open-goes-on',
    'test-services-open-given-up',
    'if (unopened.id === 0) unopened.reset',
    'if (unopened.id < 0) unopened.reset',
  ),
  open('open-one', 'test-services-open', '{ length: order.count }', '{ length: 1 }'),
  open('open-one-more', 'test-services-open', '{ length: order.count }', '{ length: order.count + 1 }'),
  open(
    'open-one-at-least',
    'test-services-open-none',
    '{ length: order.count }',
    '{ length: Math.max(order.count, 1) }',
  ),
  open(
    'open-none-never-ends',
    'test-services-open-none',
    'await Promise.all(reports);',
    `await Promise.all(reports);\n    if (order.count === 0) ${forEver}`,
  ),
  open('open-other-group', 'test-services-open', opens, opens.replace('group,', 'group: group & 0xffff,')),
  open(
    'open-other-service',
    'test-services-open',
    opens,
    opens.replace('service,', 'service.toLowerCase().slice(0, 20),'),
  ),
  open(
    'open-one-version',
    'test-services-open-versions',
    opens,
    opens.replace('versions,', 'versions: [versions[0], versions[0]],'),
  ),
  open(
    'open-version-bytes',
    'test-services-open-versions',
    opens,
    opens.replace('versions,', 'versions: versions.map((version) => (version >> 8) | ((version & 0xff) << 8)),'),
  ),
  open('open-messages', 'test-services-open', 'order.messages, order.size)', 'order.messages - 1, order.size)'),
  open('open-size', 'test-services-open', 'order.messages, order.size)', 'order.messages, order.size + 1)'),
  open('open-does-not-end', 'test-services-open', 'channel.end();', ''),
  open(
    'open-does-not-read',
    'test-services-open-consumes',
    'Promise.all([sendAll(channel, order), consume(channel)])',
    'sendAll(channel, order)',
  ),
  open(
    'open-codes-alike',
    'test-services-open-outcomes',
    reported,
    'if (error instanceof HeddleError) return ErrorCode.cancelled;',
  ),
  open(
    'open-31-bits',
    'test-services-open-outcomes',
    reported,
    'if (error instanceof HeddleError) return error.code & 0x7fffffff;',
  ),
  open(
    'open-ends-with-first',
    'test-services-open-outcomes',
    'await Promise.all(reports);',
    'await Promise.race(reports);',
  ),
  open(
    'open-gives-up',
    'test-services-open-unknown',
    carryOut,
    `${carryOut}\n      if (code !== ErrorCode.none) channel.end();`,
  ),
  open(
    'open-waits-going-away',
    'test-services-open-going-away',
    reported,
    `if (error.constructor.name === 'GoingAway') ${forEver}\n    ${reported}`,
  ),
  open(
    'open-two-versions',
    'test-services-version-open',
    "takes: 'messages',\n  async",
    "versions: [1, 2],\n  takes: 'messages',\n  async",
  ),
  {
    id: 'test-services-open-padded',
    requirement: 'test-services',
    intended: 'test-services-unreadable-open',
    patches: [
      {
        file: 'peer/open.ts',
        from: 'readNumbers(bytes, [2, 4, 2, 2, 4, 4])',
        to: 'readNumbers(Buffer.concat([bytes, Buffer.alloc(18)]), [2, 4, 2, 2, 4, 4])',
      },
      {
        file: 'peer/open.ts',
        from: readOpen,
        to: 'const name = Buffer.concat([bytes, Buffer.alloc(2)]).subarray(18, Math.max(bytes.length, 19));',
      },
    ],
  },
  open(
    'open-nameless',
    'test-services-unreadable-open-nameless',
    readOpen,
    "const name = bytes.length > 18 ? bytes.subarray(18) : Buffer.from('x');",
  ),
  breaking('test-services', receiving)(
    'open-beyond-untold',
    'test-services-open-beyond',
    "channel.listener.wasReset({ code: ErrorCode.goingAway, reason: frame.reason }, 'goaway');",
    '',
  ),
  breaking('test-services', receiving)(
    'open-reset-untold',
    'reset-silence-outcome',
    "channel.listener.wasReset(frame, 'reset');",
    "if (channel.openedByPeer) channel.listener.wasReset(frame, 'reset');",
  ),
];

/** Broken peers of the test services `hold`, `release` and `open`. */
export const openerMutants: readonly Mutant[] = [...holds, ...openers];
