import { UsageError } from '../commands/usage-error.ts';
import type { Transcript } from '../harness/transcript.ts';

/** The bytes of one direction of one connection, in the order in which they went. */
export interface CapturedStream {
  /** The case, and who sent the bytes. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** LINKTYPE_USER0: a dissector decides what the bytes are. */
const linkType = 147;
const block = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const;
const option = { comment: 1, interfaceName: 2, packetFlags: 2, timeResolution: 9 } as const;
const byteOrderMagic = 0x1a2b3c4d;
const direction = { received: 1, sent: 2 } as const;

/** A transcript as pcapng: an interface for each run of a case, a packet for each write and read, seen from the kit. */
export function pcapng(transcript: Transcript): Uint8Array {
  const blocks = [sectionHeader(`heddle ${transcript.kit}, case ${transcript.case}, peer as ${transcript.role}`)];
  for (const run of transcript.runs) blocks.push(interfaceBlock(run.case));
  for (const [index, run] of transcript.runs.entries()) {
    for (const event of run.events) {
      if ('in' in event) blocks.push(packet(index, event.at, Buffer.from(event.in, 'hex'), direction.received, ''));
      else if ('out' in event) {
        const note = event.times === undefined ? '' : `written ${event.times} times`;
        blocks.push(packet(index, event.at, Buffer.from(event.out, 'hex'), direction.sent, note));
      } else {
        blocks.push(
          packet(index, event.at, Buffer.alloc(0), direction.received, `${event.event} ${event.detail ?? ''}`.trim()),
        );
      }
    }
  }
  return Buffer.concat(blocks);
}

/** Whether a file begins as a pcapng does. */
export function isPcapng(file: Uint8Array): boolean {
  return file.length >= 4 && Buffer.from(file).readUInt32LE(0) === block.section;
}

/** The streams of a pcapng that the kit wrote; throws `UsageError` where it did not or the file is cut off. */
export function readPcapng(file: Uint8Array, name: string): CapturedStream[] {
  const interfaces: string[] = [];
  const streams = new Map<string, Uint8Array[]>();
  for (const { type, body } of blocksOf(Buffer.from(file), name)) {
    if (type === block.interface) {
      if (body.readUInt16LE(0) !== linkType)
        throw new UsageError(`${name} was not written by the kit: its link type is ${body.readUInt16LE(0)}`);
      interfaces.push(
        optionsOf(body.subarray(8)).get(option.interfaceName)?.toString('utf8') ?? `connection ${interfaces.length}`,
      );
    } else if (type === block.packet) {
      const size = body.readUInt32LE(12);
      const flags =
        optionsOf(body.subarray(20 + padded(size)))
          .get(option.packetFlags)
          ?.readUInt32LE(0) ?? 0;
      const sender = (flags & 3) === direction.sent ? 'kit → peer' : 'peer → kit';
      const key = `${interfaces[body.readUInt32LE(0)] ?? 'connection'}, ${sender}`;
      streams.set(key, [...(streams.get(key) ?? []), body.subarray(20, 20 + size)]);
    }
  }
  return [...streams].map(([key, chunks]) => ({ name: key, bytes: Uint8Array.from(Buffer.concat(chunks)) }));
}

function* blocksOf(file: Buffer, name: string): Generator<{ type: number; body: Buffer }> {
  for (let at = 0; at < file.length; ) {
    const size = at + 12 <= file.length ? file.readUInt32LE(at + 4) : 0;
    if (size < 12 || size % 4 !== 0 || at + size > file.length) {
      throw new UsageError(
        `${name} is no pcapng of the kit's, or is cut off at byte ${at}: record it again with --pcap`,
      );
    }
    yield { type: file.readUInt32LE(at), body: file.subarray(at + 8, at + size - 4) };
    at += size;
  }
}

function optionsOf(bytes: Buffer): Map<number, Buffer> {
  const options = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const size = bytes.readUInt16LE(at + 2);
    options.set(bytes.readUInt16LE(at), bytes.subarray(at + 4, at + 4 + size));
    at += 4 + padded(size);
  }
  return options;
}

function sectionHeader(comment: string): Buffer {
  const fixed = Buffer.alloc(16);
  fixed.writeUInt32LE(byteOrderMagic, 0);
  fixed.writeUInt16LE(1, 4);
  // The section's length is not stated.
  fixed.writeBigInt64LE(-1n, 8);
  return blockOf(block.section, fixed, [[option.comment, Buffer.from(comment)]]);
}

function interfaceBlock(name: string): Buffer {
  const fixed = Buffer.alloc(8);
  fixed.writeUInt16LE(linkType, 0);
  const microseconds = Buffer.from([6]);
  return blockOf(block.interface, fixed, [
    [option.interfaceName, Buffer.from(name)],
    [option.timeResolution, microseconds],
  ]);
}

function packet(index: number, at: number, bytes: Buffer, way: number, comment: string): Buffer {
  const fixed = Buffer.alloc(20);
  const microseconds = BigInt(Math.round(at * 1000));
  fixed.writeUInt32LE(index, 0);
  fixed.writeUInt32LE(Number(microseconds >> 32n), 4);
  fixed.writeUInt32LE(Number(microseconds & 0xffffffffn), 8);
  fixed.writeUInt32LE(bytes.length, 12);
  fixed.writeUInt32LE(bytes.length, 16);
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(way, 0);
  const body = Buffer.concat([fixed, bytes, Buffer.alloc(padded(bytes.length) - bytes.length)]);
  return blockOf(block.packet, body, [
    [option.packetFlags, flags],
    ...(comment === '' ? [] : [[option.comment, Buffer.from(comment)] as const]),
  ]);
}

function blockOf(type: number, body: Buffer, options: readonly (readonly [code: number, value: Buffer])[]): Buffer {
  const encoded = options.map(([code, value]) => {
    const bytes = Buffer.alloc(4 + padded(value.length));
    bytes.writeUInt16LE(code, 0);
    bytes.writeUInt16LE(value.length, 2);
    value.copy(bytes, 4);
    return bytes;
  });
  // Behind the last option stands an end of options, which is all zero.
  const content = Buffer.concat([body, ...encoded, Buffer.alloc(4)]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length + 12, 0);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(type, 0);
  return Buffer.concat([head, size, content, size]);
}

/** Everything in a pcapng begins at a multiple of four bytes. */
function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
