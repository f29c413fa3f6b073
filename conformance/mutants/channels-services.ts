import { ErrorCode } from '../wire/protocol.gen.ts';
import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const echo = breaking('test-services', 'peer/echo.ts');
const discard = breaking('test-services', 'peer/discard.ts');
const source = breaking('test-services', 'peer/source.ts');
const reset = breaking('test-services', 'peer/reset.ts');

const echoes = 'await channel.send(message);';
const answersMetadata = 'metadata.length > 0 || lowest < highest ? { metadata } : undefined;';
const forEver = 'await new Promise(() => {});';

const simple: readonly Mutant[] = [
  echo('echo-empty-dropped', 'test-services-echo', echoes, `if (message.length > 0) ${echoes}`),
  echo('echo-reversed', 'test-services-echo', echoes, `{ if (message.length > 1_000) message.reverse(); ${echoes} }`),
  echo(
    'echo-ends-with-code',
    'test-services-echo-two',
    echoes,
    `${echoes}\n    if (channel.version === 2) channel.end(${ErrorCode.cancelled});`,
  ),
  echo('echo-one-version', 'test-services-echo-two', 'versions: [1, 2],', ''),
  echo(
    'echo-metadata-dropped',
    'test-services-echo-metadata',
    answersMetadata,
    'metadata.length > 0 || lowest < highest ? {} : undefined;',
  ),
  echo(
    'echo-metadata-unanswered',
    'test-services-echo-metadata',
    answersMetadata,
    'lowest < highest ? { metadata } : undefined;',
  ),
  discard('discard-ends-by-itself', 'test-services-discard', '// Asking for', 'return; // Asking for'),
  discard(
    'discard-never-ends',
    'test-services-discard',
    "takes: 'streams', serve: consume",
    `takes: 'streams', async serve(channel) { await consume(channel); ${forEver} }`,
  ),
  discard(
    'discard-two-versions',
    'test-services-version-discard',
    "takes: 'streams'",
    "versions: [1, 2], takes: 'streams'",
  ),
  reset('reset-own-code', 'test-services-reset', 'refuse: code ?? ErrorCode.refused', 'refuse: ErrorCode.refused'),
  reset(
    'reset-not-none',
    'test-services-reset-none',
    'refuse: code ?? ErrorCode.refused',
    'refuse: code || ErrorCode.refused',
  ),
  reset(
    'reset-16-bits',
    'test-services-reset-unassigned',
    'refuse: code ?? ErrorCode.refused',
    'refuse: code & 0xffff',
  ),
  reset(
    'reset-31-bits',
    'test-services-reset-application',
    'refuse: code ?? ErrorCode.refused',
    'refuse: code & 0x7fffffff',
  ),
  reset(
    'reset-limited',
    'test-services-reset-highest',
    'refuse: code ?? ErrorCode.refused',
    'refuse: Math.min(code, 0xfffffffe)',
  ),
  reset(
    'reset-assigned',
    'test-services-reset-grease',
    'refuse: code ?? ErrorCode.refused',
    'refuse: code > 0xff ? ErrorCode.internal : code',
  ),
  reset(
    'reset-two-versions',
    'test-services-version-reset',
    "takes: 'streams'",
    "versions: [1, 2],\n  takes: 'streams'",
  ),
];

const readSource = 'readNumbers(bytes, [4, 4]) ?? [];';
const queueAll = 'message < count; message++) sent.push';
const askSource = 'await sendMessages(channel, count, size);';

const sources: readonly Mutant[] = [
  source('source-shifted', 'test-services-source', 'index % period', '(index + 1) % period'),
  source('source-period', 'test-services-source-wrap', 'const period = 251;', 'const period = 256;'),
  source(
    'source-alike',
    'test-services-source-many',
    'sent.push(channel.send(viewOf(message, size)))',
    'sent.push(channel.send(viewOf(0, size)))',
  ),
  source('source-one-more', 'test-services-source', queueAll, queueAll.replace('<', '<=')),
  source('source-one-less', 'test-services-source', queueAll, queueAll.replace('count', 'count - 1')),
  source('source-one-at-least', 'test-services-source-none', queueAll, queueAll.replace('count', 'Math.max(count, 1)')),
  source(
    'source-none-never-ends',
    'test-services-source-none',
    askSource,
    `${askSource}\n    if (count === 0) ${forEver}`,
  ),
  source('source-size', 'test-services-source', '(start % period) + size', '(start % period) + size - 1'),
  source(
    'source-empty-left-out',
    'test-services-source-empty',
    queueAll,
    queueAll.replace('count', 'count && size > 0'),
  ),
  source(
    'source-one-fragment',
    'test-services-source-large',
    '(start % period) + size',
    '(start % period) + Math.min(size, 65_528)',
  ),
  source(
    'source-stops-when-ended',
    'test-services-source-ended',
    askSource,
    `const more = channel[Symbol.asyncIterator]().next().then(({ done }) => done);
    const ended = await Promise.race([more, new Promise((resolve) => setTimeout(resolve, 50))]);
    if (ended !== true) ${askSource}`,
  ),
  source('source-never-ends', 'test-services-source', askSource, `${askSource}\n    ${forEver}`),
  source(
    'source-two-versions',
    'test-services-version-source',
    "takes: 'messages'",
    "versions: [1, 2],\n  takes: 'messages'",
  ),
  source(
    'source-padded',
    'test-services-unreadable-source',
    readSource,
    'readNumbers(Buffer.concat([bytes, Buffer.alloc(8)]), [4, 4]) ?? [];',
  ),
  source(
    'source-empty-taken',
    'test-services-unreadable-source-empty',
    readSource,
    'bytes.length === 0 ? [1, 0] : (readNumbers(bytes, [4, 4]) ?? []);',
  ),
  source(
    'source-unasked-ends',
    'test-services-unasked-source',
    'const bytes =',
    'if (request.done === true) return;\n    const bytes =',
  ),
  source(
    'source-unreadable-code',
    'test-services-unreadable-source',
    'channel.reset(ErrorCode.refused)',
    'channel.reset(ErrorCode.internal)',
  ),
];

const findService = 'const service = services.get(request.service);';

/** A name that is not offered is served, where `where` holds of it. */
function dishonest(variant: string, intended: string, where: string): Mutant {
  const to = `const service = services.get(request.service) ?? (${where} ? services.get('echo') : undefined);`;
  return breaking('test-services-honest', 'connection/admission.ts')(variant, intended, findService, to);
}

const limits = breaking('test-limits', 'connection/options.ts');

const honesty: readonly Mutant[] = [
  dishonest('any', 'test-services-honest', 'true'),
  dishonest('short', 'test-services-honest-short', 'request.service.length < 10'),
  dishonest('long', 'test-services-honest-long', 'request.service.length > 127'),
  limits('channel-limit', 'test-limits', 'channelLimit: 256,', 'channelLimit: 4_097,'),
  limits('group-limit', 'test-limits', 'groupLimit: 64,', 'groupLimit: 129,'),
  limits('channel-credit', 'test-limits', 'channelCredit: 524_288,', 'channelCredit: 16 * 2 ** 20 + 1,'),
  limits('connection-credit', 'test-limits', 'connectionCredit: 1_048_576,', 'connectionCredit: 64 * 2 ** 20 + 1,'),
  {
    id: 'test-limits-message-limit',
    requirement: 'test-limits',
    intended: 'test-limits',
    patches: [
      { file: 'connection/options.ts', from: 'messageLimit: 262_144,', to: 'messageLimit: 16 * 2 ** 20 + 1,' },
      { file: 'connection/options.ts', from: 'if (limits.messageLimit > most)', to: 'if (most < 0)' },
    ],
  },
];

/** Broken peers of the appendix on test services, `hold`, `release` and `open` excepted. */
export const serviceMutants: readonly Mutant[] = [...simple, ...sources, ...honesty];
