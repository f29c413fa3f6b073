import type { Case } from '../../harness/case.ts';
import { magic } from '../../wire/protocol.gen.ts';
import { usualTwin } from './family.ts';

/** What peers of other protocols, or damaged transports, begin with. */
const foreign: readonly { readonly variant: string; readonly what: string; readonly bytes: Uint8Array }[] = [
  { variant: 'http', what: 'an HTTP/1.1 request', bytes: ascii('GET / HTTP/1.1\r\nHost: x\r\n\r\n') },
  { variant: 'http2', what: 'the preface of HTTP/2', bytes: ascii('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n') },
  { variant: 'tls', what: 'the beginning of a TLS ClientHello', bytes: hex('160301 00c8 010000c4 0303') },
  { variant: 'ssh', what: 'the greeting of SSH', bytes: ascii('SSH-2.0-OpenSSH_9.2\r\n') },
  { variant: 'stripped', what: 'the magic without its eighth bit', bytes: hex('09 48444c 0d0a 1a 0a') },
  { variant: 'line-feed', what: 'the magic with CR LF turned into LF', bytes: hex('89 48444c 0a 1a 0a 0003') },
  { variant: 'two-returns', what: 'the magic with LF turned into CR LF', bytes: hex('89 48444c 0d0d0a 1a') },
];

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function hex(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits.replaceAll(' ', ''), 'hex'));
}

const foreignCases: readonly Case[] = foreign.map(({ variant, what, bytes }) => ({
  id: `hello-magic-${variant}`,
  requirements: ['hello-magic'],
  sends: what,
  expects: "the end of the peer's stream, and before it nothing but its HELLO",
  twin: usualTwin,
  mutant: 'sends a CLOSE to a peer of another protocol, or skips bytes until the magic comes',
  preface: true,
  async run(peer) {
    peer.sendBytes(bytes);
    await peer.expectHangUp();
  },
}));

const earlyCases: readonly Case[] = magic.map((byte, index) => ({
  id: `hello-magic-early-${index + 1}`,
  requirements: ['hello-magic-early', 'hello-magic'],
  sends:
    index === 0
      ? 'one byte that is not the first of the magic'
      : `the first ${index} bytes of the magic and a wrong one`,
  expects: "the end of the peer's stream, and before it nothing but its HELLO",
  twin: 'hello-magic-early-right',
  mutant: 'judges the magic only when all 8 bytes, or the whole HELLO, are here',
  preface: true,
  async run(peer) {
    peer.sendBytes(Uint8Array.from([...magic.slice(0, index), byte ^ 0x01]));
    await peer.expectHangUp();
  },
}));

/** First bytes that are not the magic. */
export const magicCases: readonly Case[] = [
  ...foreignCases,
  {
    id: 'hello-magic',
    requirements: ['hello-magic'],
    sends: 'a HELLO that is right but for the last byte of the magic',
    expects: "the end of the peer's stream, and before it nothing but its HELLO",
    twin: usualTwin,
    mutant: 'compares only the first bytes of the magic, or sends CLOSE(PREFACE)',
    preface: true,
    async run(peer) {
      peer.sendHello({ magic: Uint8Array.from([...magic.slice(0, -1), 0x0d]) });
      await peer.expectHangUp();
    },
  },
  ...earlyCases,
  {
    id: 'hello-magic-early-right',
    requirements: ['hello-magic-early'],
    sends: 'the 8 bytes of the magic one by one, then the rest of the HELLO',
    expects: "the peer's HELLO, and service",
    mutant: 'hangs up on a magic that is not whole yet',
    preface: true,
    async run(peer) {
      const hello = peer.helloBytes();
      for (let index = 0; index < magic.length; index += 1) peer.sendBytes(hello.subarray(index, index + 1));
      peer.sendBytes(hello.subarray(magic.length));
      await peer.expectHello();
      await peer.expectAlive();
    },
  },
];
