import { type Channel, ErrorCode, type Service } from '../index.ts';
import { readNumbers } from './numbers.ts';

const period = 251;

/** Sends as many messages of a size as the request asks for. */
export const source: Service = {
  takes: 'messages',
  async serve(channel: Channel) {
    const request = await channel[Symbol.asyncIterator]().next();
    const bytes = request.done === true ? new Uint8Array() : request.value;
    const [count, size] = bytes.length === 8 ? (readNumbers(bytes, [4, 4]) ?? []) : [];
    if (count === undefined || size === undefined) return channel.reset(ErrorCode.refused);
    await sendMessages(channel, count, size);
  },
};

/** Sends `count` messages of `size` bytes, all queued at once; byte i of message m is (i + m) mod 251. */
export async function sendMessages(channel: Channel, count: number, size: number): Promise<void> {
  // Every message is a view of one pattern, so that being ready to send them all costs little.
  const pattern = new Uint8Array(size + period).map((_, index) => index % period);
  const sent: Promise<void>[] = [];
  for (let message = 0; message < count; message++) {
    const start = message % period;
    sent.push(channel.send(pattern.subarray(start, start + size)));
  }
  await Promise.all(sent);
}
