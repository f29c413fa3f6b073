import { type Channel, type Connection, ErrorCode, HeddleError, type Service } from '../index.ts';
import { consume } from './discard.ts';
import { readNumbers } from './numbers.ts';
import { sendMessages } from './source.ts';

interface Order {
  readonly count: number;
  readonly group: number;
  readonly versions: readonly [number, number];
  readonly messages: number;
  readonly size: number;
  readonly service: string;
}

/** Opens channels towards the peer, as the request asks, and reports how each of them went over. */
export const open: Service = {
  takes: 'messages',
  async serve(channel: Channel) {
    const request = await channel[Symbol.asyncIterator]().next();
    const order = request.done === true ? undefined : orderOf(request.value);
    if (order === undefined) return channel.reset(ErrorCode.refused);
    const waiting = new Set<Channel>();
    // Whoever asked is gone: what is not yet opened is given up.
    channel.closed.catch(() => {
      for (const unopened of waiting) if (unopened.id === 0) unopened.reset(ErrorCode.cancelled);
    });
    const reports = Array.from({ length: order.count }, async () => {
      const code = await carryOut(channel.connection, order, waiting);
      const report = Buffer.alloc(4);
      report.writeUInt32BE(code);
      await channel.send(report);
    });
    await Promise.all(reports);
  },
};

function orderOf(bytes: Uint8Array): Order | undefined {
  const [count, group, lowest, highest, messages, size] = readNumbers(bytes, [2, 4, 2, 2, 4, 4]) ?? [];
  if (count === undefined || group === undefined || lowest === undefined) return undefined;
  if (highest === undefined || messages === undefined || size === undefined) return undefined;
  const name = bytes.subarray(18);
  if (lowest > highest || name.length === 0 || name.length > 255) return undefined;
  try {
    const service = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name);
    return { count, group, versions: [lowest, highest], messages, size, service };
  } catch {
    return undefined;
  }
}

/** Opens one channel and uses it up; the code that tells how it went over. */
async function carryOut(connection: Connection, order: Order, waiting: Set<Channel>): Promise<number> {
  try {
    const { service, group, versions } = order;
    const channel = connection.open(service, { group, versions, takes: 'streams' });
    waiting.add(channel);
    const talk = Promise.all([sendAll(channel, order), consume(channel)]);
    // The channel's own end says more than the call that failed by it.
    talk.catch(() => {});
    await channel.closed;
    return ErrorCode.none;
  } catch (error) {
    if (error instanceof HeddleError) return error.code;
    throw error;
  }
}

async function sendAll(channel: Channel, order: Order): Promise<void> {
  await sendMessages(channel, order.messages, order.size);
  channel.end();
}
