import { fromHex } from '../../wire/bytes.ts';
import { Grease } from '../../wire/protocol.gen.ts';
import type { ParameterValue } from '../../wire/value.ts';
import { closing, data, dialer, end, listener } from '../conversation.ts';
import type { VectorTopic } from '../declaration.ts';

const window = 16384;

const limits: readonly ParameterValue[] = [
  { type: 'fragmentLimit', value: 2048 },
  { type: 'channelCredit', value: window },
  { type: 'connectionCredit', value: 65536 },
];

/** Wire bytes of the message below: two headers, and 13 bytes in all. */
const consumed = 2 * 8 + 13;

/** The connection that spec/README.md tells byte by byte. */
export const workedConnectionTopic: VectorTopic = {
  path: 'connection/worked-connection',
  kind: 'transcript',
  title: 'A connection, byte by byte',
  notes: [
    'A small but complete connection; spec/README.md shows it.',
    'The parameter 0x8a8a is grease: it means nothing and is ignored.',
  ],
  vectors: [
    {
      id: 'worked-connection',
      covers: ['version-settled', 'parameter-ignorable', 'ping-answered', 'open-then-data', 'message-intact'],
      story:
        'The dialer opens echo, sends the message "warp and weft" in two fragments, gets it back, and closes. The listener ends its direction of the transport in turn.',
      steps: [
        dialer.hello({
          parameters: [...limits, { type: Grease.parameterType[0], value: fromHex('c0ffee') }],
        }),
        listener.hello({ parameters: limits }),
        ...dialer.says({ type: 'ping', id: 1, sent: 1_000_000 }),
        ...listener.says({ type: 'pong', id: 1, sent: 1_000_000, received: 52_000_017, answered: 52_000_042 }),
        ...dialer.says({ type: 'open', channel: 1, service: 'echo' }, data(1, 'warp and', false), data(1, ' weft')),
        ...listener.says(data(1, 'warp and weft'), { type: 'credit', channel: 1, limit: window + consumed }),
        ...dialer.says(end(1)),
        ...listener.says(end(1)),
        ...dialer.says(closing),
      ],
    },
  ],
};
