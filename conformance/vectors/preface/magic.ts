import { fromHex, utf8 } from '../../wire/bytes.ts';
import { magic } from '../../wire/protocol.gen.ts';
import type { HelloVector, VectorTopic } from '../declaration.ts';

const twin = 'magic-right';

function wrong(id: string, bytes: Uint8Array): HelloVector {
  const offset = bytes.findIndex((byte, index) => byte !== magic[index]);
  return {
    id,
    covers: ['hello-magic', 'hello-magic-early'],
    hello: { role: 'dialer', magic: bytes },
    cut: Math.max(bytes.length, magic.length),
    fault: { error: 'none', path: 'hello.magic', offset, twin },
  };
}

function withByte(position: number, change: (byte: number) => number): Uint8Array {
  return Uint8Array.from(magic, (byte, index) => (index === position ? change(byte) : byte));
}

/** The magic, each of its bytes altered, and what other protocols begin with. */
export const magicTopic: VectorTopic = {
  path: 'preface/magic',
  kind: 'hello',
  title: 'The magic',
  notes: [
    'An invalid vector holds the first bytes of a peer that does not speak Heddle. `offset` is that of the first wrong byte: it is enough to know.',
    '`error` is null: the answer is the end of the stream, without a CLOSE.',
  ],
  vectors: [
    { id: twin, covers: ['hello-magic'], hello: { role: 'dialer' } },
    ...magic.map((_, position) =>
      wrong(
        `magic-byte-${position}-altered`,
        withByte(position, (byte) => byte ^ 0x20),
      ),
    ),
    wrong(
      'magic-seven-bits',
      withByte(0, (byte) => byte & 0x7f),
    ),
    wrong('magic-crlf-became-lf', fromHex('8948444c0a1a0a')),
    wrong('magic-lf-became-crlf', fromHex('8948444c0d0a1a0d0a')),
    wrong('magic-of-http-1', utf8('GET / HTTP/1.1\r\n\r\n')),
    wrong('magic-of-http-2', utf8('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')),
    wrong('magic-of-tls', fromHex('160301020001000001fc0303')),
    wrong('magic-of-ssh', utf8('SSH-2.0-OpenSSH\r\n')),
    wrong('magic-is-zeros', new Uint8Array(magic.length)),
  ],
};
