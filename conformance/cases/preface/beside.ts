import type { Case } from '../../harness/case.ts';
import { encodeFrame } from '../../wire/encode.ts';
import { ErrorCode, magic } from '../../wire/protocol.gen.ts';
import { usualTwin } from './family.ts';

/** What servers say that have never heard of Heddle, to a HELLO or to anybody. */
const answers: readonly { readonly variant: string; readonly what: string; readonly bytes: Uint8Array }[] = [
  {
    variant: 'http',
    what: 'what a server of HTTP/1.1 answers to a HELLO',
    bytes: ascii('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
  },
  { variant: 'greeting', what: 'the greeting of a server of SMTP', bytes: ascii('220 mail.example ESMTP\r\n') },
  {
    variant: 'framed',
    what: 'an error in a protocol of frames with a length',
    bytes: Uint8Array.from([0, 0, 0, 0x14, ...ascii('{"error":"too long"}')]),
  },
  {
    variant: 'half',
    what: 'the first half of the magic, and then text',
    bytes: Uint8Array.from([...magic.slice(0, magic.length / 2), ...ascii('NAK\r\n')]),
  },
];

/** A request of another protocol; as the length of a HELLO its first bytes are too great. */
const request = ascii('GET / HTTP/1.1\r\nHost: x\r\n\r\n');

/** As what another protocol's bytes show behind a HELLO: a frame of an unknown type. */
const misread = 'type-critical';

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const answered: readonly Case[] = answers.map(({ variant, what, bytes }) => ({
  id: `beside-no-return-${variant}`,
  requirements: ['beside-no-return', 'hello-magic', misread],
  sends: what,
  expects: "the end of the peer's stream, and before it nothing but its HELLO",
  twin: usualTwin,
  mutant: 'a dialer that goes on in the old protocol on the same transport',
  preface: true,
  roles: ['dialer'],
  async run(peer) {
    peer.sendBytes(bytes);
    await peer.expectHangUp();
  },
}));

/** Beside another protocol: the listener that waits for the magic, and no way back from a HELLO. */
export const besideCases: readonly Case[] = [
  {
    id: 'beside-magic',
    requirements: ['beside-magic', 'hello-first'],
    sends: 'the magic byte by byte, and the rest of its HELLO when the HELLO of the peer is here',
    expects: "the peer's HELLO, and service",
    mutant: 'a listener that waits for the whole HELLO before it sends its own',
    preface: true,
    roles: ['listener'],
    async run(peer) {
      const hello = peer.helloBytes();
      for (let index = 0; index < magic.length; index += 1) peer.sendBytes(hello.subarray(index, index + 1));
      await peer.expectHello();
      peer.sendBytes(hello.subarray(magic.length));
      await peer.expectAlive();
    },
  },
  {
    id: 'beside-no-return',
    requirements: ['beside-no-return', 'hello-too-long', misread],
    sends: 'the magic, and a request of HTTP/1.1 when the HELLO of the peer is here',
    expects: "the peer's HELLO, CLOSE(PREFACE), the end of its stream and nothing else",
    twin: 'beside-magic',
    mutant: 'a listener that answers in the other protocol after it has sent its HELLO',
    preface: true,
    roles: ['listener'],
    async run(peer) {
      peer.sendBytes(Uint8Array.from(magic));
      await peer.expectHello();
      peer.sendBytes(request);
      await peer.expectRefusal(ErrorCode.preface);
    },
  },
  {
    id: 'beside-no-return-refused',
    requirements: ['beside-no-return', 'hello-refusal', misread],
    sends: 'a HELLO with versions of which none is spoken, and a request of HTTP/1.1, in one write',
    expects: "the peer's HELLO, CLOSE(VERSION), the end of its stream and nothing else",
    twin: usualTwin,
    mutant: 'goes over to another protocol behind a refusal',
    preface: true,
    async run(peer) {
      peer.sendBytes(peer.helloBytes({ lowestVersion: 0, highestVersion: 0 }), request);
      await peer.expectRefusal(ErrorCode.version);
    },
  },
  {
    id: 'beside-no-return-closed',
    requirements: ['beside-no-return', 'close-obeyed', misread],
    sends: 'its HELLO, CLOSE(VERSION) and a request of HTTP/1.1, in one write',
    expects: "the peer's HELLO and frames at most, and the end of its stream",
    twin: usualTwin,
    mutant: 'goes over to another protocol when it is refused',
    preface: true,
    async run(peer) {
      const refusal = encodeFrame({ type: 'close', code: ErrorCode.version });
      peer.sendBytes(peer.helloBytes(), refusal, request);
      await peer.expectHello();
      await peer.expectEndAfterAnything();
    },
  },
  ...answered,
];
