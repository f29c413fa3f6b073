import { magic } from '../../protocol.gen.ts';
import { legacies, type Meeting, meet, pairings } from './combinations.ts';
import type { Transport } from './recorder.ts';

const widths = [32, 8, 8, 22];

/** Who met whom and what they spoke, and what the old protocol's bytes were, in lines of text. */
export async function* table(): AsyncGenerator<string> {
  yield line('old protocol', 'client', 'server', 'spoken', 'bytes of the old protocol, client + server');
  for (const legacy of legacies) {
    const before = await meet(legacy, 'old', 'old');
    for (const [client, server] of pairings) {
      const meeting = await meet(legacy, client, server);
      yield line(legacy.name, client, server, meeting.spoken, compared(meeting, before));
    }
  }
}

/** Whether a transport ends with all that was said on another, both ways. */
export function endsWith(transport: Transport, end: Transport): boolean {
  const tail = (bytes: Buffer, length: number) => bytes.subarray(Math.max(0, bytes.length - length));
  return (
    tail(transport.fromClient, end.fromClient.length).equals(end.fromClient) &&
    tail(transport.fromServer, end.fromServer.length).equals(end.fromServer)
  );
}

/** How many bytes stand before the HELLO, both ways; undefined where there is none. */
export function beforeHello({ fromClient, fromServer }: Transport): { client: number; server: number } | undefined {
  const client = fromClient.indexOf(Uint8Array.from(magic));
  const server = fromServer.indexOf(Uint8Array.from(magic));
  return client < 0 || server < 0 ? undefined : { client, server };
}

function compared({ transports }: Meeting, before: Meeting): string {
  const last = transports.at(-1);
  const then = before.transports.at(-1);
  if (last === undefined || then === undefined) return 'nothing was said';
  const asked = beforeHello(last);
  if (asked !== undefined) return asked.client === 0 ? 'none' : `${asked.client} + ${asked.server}, then HELLO`;
  if (!endsWith(last, then)) return 'others than without Heddle';
  const usual = `${then.fromClient.length} + ${then.fromServer.length}, as without Heddle`;
  if (transports.length > 1) return `${usual}, after a HELLO on another transport`;
  const further = last.fromClient.length - then.fromClient.length;
  return further === 0 ? usual : `${usual}, after a request for Heddle that was not granted`;
}

function line(...cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('');
}
