import type { Case } from '../../harness/case.ts';
import { encodeFrame } from '../../wire/encode.ts';
import { ErrorCode, Grease, Limit } from '../../wire/protocol.gen.ts';
import { sourceRequest } from '../requests.ts';

/** Messages and their size in bytes: 128 MiB, many times what kernels hold for one connection. */
const flood = { count: 2048, size: 65_536 };
/** Ignorable frames of the largest size, 32 MiB in all. */
const bulk = 512;

export const streamCases: readonly Case[] = [
  {
    id: 'read-while-blocked',
    requirements: ['read-while-blocked'],
    sends: 'a request for 128 MiB that nobody reads, then 32 MiB of frames to be skipped',
    expects: 'that all of it is read, and then service as before',
    mutant: 'reads on only when its own write is through',
    async run(peer) {
      const source = peer.open('source');
      await peer.sendMessage(source, sourceRequest(flood.count, flood.size));
      await peer.expectFragment(source);
      peer.pauseReading();
      peer.sendManyTimes({ type: Grease.frameType[0], payload: new Uint8Array(Limit.payloadSize) }, bulk);
      await peer.expectDrained();
      peer.send({ type: 'reset', channel: source, code: ErrorCode.cancelled });
      peer.resumeReading();
      await peer.expectAlive();
    },
  },
  {
    id: 'end-without-close',
    requirements: ['end-without-close'],
    sends: 'the end of its direction, between two frames and without CLOSE',
    expects: "the end of the peer's direction",
    twin: 'end-without-close-open',
    mutant: 'keeps its direction open for ever',
    async run(peer) {
      peer.open('hold');
      await peer.fence();
      peer.endStream();
      await peer.expectEndAfterAnything();
    },
  },
  {
    id: 'end-without-close-in-frame',
    requirements: ['end-without-close'],
    sends: 'the end of its direction inside the payload of a PING',
    expects: "the end of the peer's direction, and no PONG",
    twin: 'end-without-close-open',
    mutant: 'waits for the rest of the frame for ever',
    async run(peer) {
      await peer.fence();
      const from = peer.seen.length;
      const ping = encodeFrame({ type: 'ping', id: 0x7777 });
      peer.sendBytes(ping.subarray(0, ping.length - 1));
      peer.endStream();
      await peer.expectEndAfterAnything();
      const answered = peer.seen.slice(from).some(({ frame }) => frame.type === 'pong' && frame.id === 0x7777n);
      peer.require(!answered, 'no PONG for a PING that is not whole', 'its PONG');
    },
  },
  {
    id: 'end-without-close-in-message',
    requirements: ['end-without-close'],
    sends: 'the end of its direction inside a message to echo',
    expects: "the end of the peer's direction, and nothing of the message",
    twin: 'end-without-close-open',
    mutant: 'delivers the fragments that it has when the stream ends',
    async run(peer) {
      const channel = peer.open('echo');
      await peer.expectRoom(channel, 64);
      peer.send({ type: 'data', channel, fragment: new Uint8Array(20) });
      peer.endStream();
      await peer.expectEndAfterAnything();
      const echoed = peer.seen.some(({ frame }) => frame.type === 'data' && frame.channel === channel);
      peer.require(!echoed, 'nothing of a message that is not whole', `DATA on channel ${channel}`);
    },
  },
  {
    id: 'end-without-close-in-hello',
    requirements: ['end-without-close'],
    sends: 'a HELLO but for its last byte, then the end of its direction',
    expects: "the end of the peer's direction",
    twin: 'end-without-close-open',
    mutant: 'leaves a connection half open whose HELLO was cut off',
    preface: true,
    async run(peer) {
      const hello = peer.helloBytes();
      peer.sendBytes(hello.subarray(0, hello.length - 1));
      peer.endStream();
      await peer.expectEndAfterAnything();
    },
  },
  {
    id: 'end-without-close-open',
    requirements: ['end-without-close'],
    sends: 'a PING and half a message, and its direction stays open',
    expects: 'the PONG, the echo of the message once it is whole, and service as before',
    mutant: 'takes a pause for the end of the stream',
    async run(peer) {
      const channel = peer.open('echo');
      await peer.expectRoom(channel, 128);
      peer.send({ type: 'data', channel, fragment: new Uint8Array(20) });
      await peer.expectQuiet(channel);
      peer.send({ type: 'data', channel, fragment: new Uint8Array(0), last: true });
      const answer = await peer.expectMessage(channel);
      peer.require(answer.length === 20, 'the 20 bytes of the message', `${answer.length} bytes`);
      await peer.expectAlive();
    },
  },
];
