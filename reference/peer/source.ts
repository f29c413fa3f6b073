import { type Channel, ErrorCode, type Service, Version } from '../index.ts';
import { waitAtGate } from './gate.ts';
import { readNumbers } from './numbers.ts';

const period = 251;

/** Sends as many messages of a size as the request asks for, when its gate is opened if it names one. */
export const source: Service = {
  takes: 'messages',
  async serve(channel: Channel) {
    const request = await channel[Symbol.asyncIterator]().next();
    const bytes = request.done === true ? new Uint8Array() : request.value;
    const [count, size] = readNumbers(bytes, [4, 4]) ?? [];
    if (count === undefined || size === undefined) return channel.reset(ErrorCode.refused);
    const key = bytes.slice(8);
    if (key.length > 0) return sendBehindGate(channel, key, count, size);
    await sendMessages(channel, count, size);
  },
};

/** Says by an empty message that it waits; then everything is queued in the go in which the gate is opened. */
function sendBehindGate(channel: Channel, key: Uint8Array, count: number, size: number): Promise<void> {
  return new Promise((resolve, reject) => {
    waitAtGate(channel, key, () => sendMessages(channel, count, size).then(resolve, reject));
    channel.send(new Uint8Array()).catch(reject);
    channel.closed.catch(reject);
  });
}

/** A longer message is made as it is sent, in pieces of this size, where the version lets it. */
const longest = 1_048_576;
/** Byte i is i mod 251, as far as any message so far needed it. */
let pattern = new Uint8Array(0);

/** Sends `count` messages of `size` bytes, all queued at once; byte i of message m is (i + m) mod 251. */
export async function sendMessages(channel: Channel, count: number, size: number): Promise<void> {
  // Version 1 wants each message whole.
  if (size > longest && channel.connection.version !== Version.sequential) {
    for (let message = 0; message < count; message++) await channel.sendStream(piecesOf(message, size));
    return;
  }
  const sent: Promise<void>[] = [];
  for (let message = 0; message < count; message++) sent.push(channel.send(viewOf(message, size)));
  await Promise.all(sent);
}

/** Bytes that begin as `start` says: views of one pattern, so that being ready to send them all costs little. */
function viewOf(start: number, size: number): Uint8Array {
  if (pattern.length < size + period) pattern = new Uint8Array(size + period).map((_, index) => index % period);
  return pattern.subarray(start % period, (start % period) + size);
}

function* piecesOf(message: number, size: number): Generator<Uint8Array> {
  for (let offset = 0; offset < size; offset += longest)
    yield viewOf(message + offset, Math.min(longest, size - offset));
}
