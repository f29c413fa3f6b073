import { fromHex, utf8 } from '../../wire/bytes.ts';
import { ErrorCode, FrameType, Limit, ParameterBounds, payloadSize } from '../../wire/protocol.gen.ts';
import type { FrameContent } from '../../wire/value.ts';
import type { Fault, FrameVector, VectorTopic } from '../declaration.ts';
import { accepted, ofType, sampleId } from './samples.ts';

type Open = FrameContent & { readonly type: 'open' };

const lengthAt = Limit.headerSize + ofType(payloadSize, FrameType.open).minimum - 1;
const at = { highest_version: Limit.headerSize + 6, len_service: lengthAt, service: lengthAt + 1 };

const nothing = new Uint8Array(0);
const metadata = utf8('{"colour":"madder"}');

function open(id: string, rule: string, fields: Omit<Open, 'type'>): FrameVector {
  return accepted(id, [rule], { type: 'open', channel: 1, ...fields });
}

function refused(
  id: string,
  rule: string,
  field: keyof typeof at,
  fields: Omit<Open, 'type'>,
  twin: string,
  error: Fault['error'] = 'frameFormat',
): FrameVector {
  return { ...open(id, rule, fields), fault: { error, path: `frame.payload.${field}`, offset: at[field], twin } };
}

/** A name that is longer than what follows its length. */
function cutOff(id: string, serviceLength: number, service: string): FrameVector {
  return refused(id, 'open-service-size', 'len_service', { service, serviceLength }, sampleId('open'), 'frameSize');
}

const longestName = 's'.repeat(Limit.serviceNameSize);

const opens: readonly FrameVector[] = [
  open('open-with-metadata', 'metadata-carried', { service: 'echo', metadata }),
  open('open-of-one-letter', 'open-service-empty', { service: 'e' }),
  open('open-longest-name', 'open-service-size', { service: longestName }),
  open('open-longest-name-with-metadata', 'open-service-size', { service: longestName, metadata }),
  open('open-metadata-of-floor', 'metadata-carried', {
    service: 'echo',
    metadata: new Uint8Array(ParameterBounds.metadataLimit.floor).fill(0xee),
  }),
  open('open-name-of-many-letters', 'open-service-text', { service: 'tissé/織り/\u{1f9f6}' }),
  open('open-name-with-control-characters', 'open-service-text', { service: 'a\u0000b\n' }),
  open('open-name-with-byte-order-mark', 'open-service-text', { service: '\ufeffecho' }),
  open('open-group-largest', 'open-service-text', { service: 'echo', group: 0xffffffff }),
  open('open-versions-several', 'open-version-order', { service: 'echo', lowestVersion: 1, highestVersion: 2 }),
  open('open-versions-all', 'open-version-order', { service: 'echo', lowestVersion: 0, highestVersion: 0xffff }),
  open('open-version-zero', 'open-version-order', { service: 'echo', lowestVersion: 0, highestVersion: 0 }),
  cutOff('open-name-cut-by-one', 5, 'echo'),
  cutOff('open-name-missing', 1, ''),
  cutOff('open-name-cut-by-most', 255, 'echo'),
  refused('open-name-empty', 'open-service-empty', 'len_service', { service: '' }, 'open-of-one-letter'),
  refused(
    'open-name-empty-with-metadata',
    'open-service-empty',
    'len_service',
    { service: '', metadata },
    'open-with-metadata',
  ),
  ...Object.entries({ 'not-text': '65ff', overlong: 'c1bf', surrogate: 'edbfbf', 'cut-in-a-letter': 'e7b6' }).map(
    ([variant, hex]) =>
      refused(
        `open-name-${variant}`,
        'open-service-text',
        'service',
        { service: fromHex(hex) },
        'open-name-of-many-letters',
      ),
  ),
  refused(
    'open-name-continued-in-metadata',
    'open-service-text',
    'service',
    { service: fromHex('e7b6'), metadata: fromHex('9c') },
    'open-name-of-many-letters',
  ),
  ...[
    [2, 1],
    [1, 0],
    [0xffff, 0xfffe],
    [0x0100, 0x00ff],
  ].map(([lowestVersion = 0, highestVersion = 0]) =>
    refused(
      `open-versions-${lowestVersion}-to-${highestVersion}`,
      'open-version-order',
      'highest_version',
      { service: 'echo', lowestVersion, highestVersion },
      'open-versions-several',
    ),
  ),
];

const accepts: readonly FrameVector[] = [
  accepted('accept-with-metadata', ['metadata-carried'], { type: 'accept', channel: 2, version: 2, metadata }),
  accepted('accept-version-largest', ['size-minimum'], { type: 'accept', channel: 1, version: 0xffff }),
];

const datas: readonly FrameVector[] = [
  accepted('data-empty', ['fragment-empty'], { type: 'data', channel: 1, fragment: nothing }),
  accepted('data-empty-last', ['fragment-empty'], { type: 'data', channel: 1, fragment: nothing, last: true }),
  accepted('data-one-byte-last', ['message-intact'], {
    type: 'data',
    channel: 1,
    fragment: Uint8Array.of(0),
    last: true,
  }),
  accepted('data-looks-like-a-frame', ['message-intact'], {
    type: 'data',
    channel: 3,
    fragment: fromHex('0200001000000000'),
  }),
  accepted('data-of-fragment-floor', ['message-intact'], {
    type: 'data',
    channel: 4,
    last: true,
    fragment: Uint8Array.from({ length: ParameterBounds.fragmentLimit.floor }, (_, index) => index % 251),
  }),
];

const ends: readonly FrameVector[] = [
  accepted('end-without-error', ['size-minimum'], { type: 'end', channel: 2, code: ErrorCode.none }),
  accepted('reset-unknown-service', ['size-minimum'], {
    type: 'reset',
    channel: 2,
    code: ErrorCode.unknownService,
    reason: 'no such service',
  }),
];

/** The contents of OPEN, ACCEPT and DATA, and of the frames that end a channel. */
export const channelFramesTopic: VectorTopic = {
  path: 'frames/channel-frames',
  kind: 'frame',
  title: 'OPEN, ACCEPT, DATA and the ends of a channel',
  notes: [
    'A service name is UTF-8, any code point allowed; metadata and fragments are any bytes.',
    'The limits of metadata and of fragments depend on what was advertised: these vectors judge one frame alone.',
  ],
  vectors: [...opens, ...accepts, ...datas, ...ends],
};
