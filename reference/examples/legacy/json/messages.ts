import type { Socket } from 'node:net';

/** What a client asks; `endpoint` names the procedure. */
export interface Request {
  readonly endpoint: string;
  readonly body: string;
}

/** What a server answers. */
export type Answer = { readonly body: string } | { readonly error: string };

const headerSize = 4;
const longest = 65_536;

/** A message: its length in 4 bytes, big-endian, and so many bytes of JSON. */
export function encode(message: Request | Answer): Buffer {
  const json = Buffer.from(JSON.stringify(message));
  const bytes = Buffer.alloc(headerSize + json.length);
  bytes.writeUInt32BE(json.length);
  json.copy(bytes, headerSize);
  return bytes;
}

/** The messages that come, until the other end has ended. Throws a RangeError for one that is too long. */
export async function* messages(socket: Socket): AsyncGenerator<unknown> {
  let bytes: Buffer = Buffer.alloc(0);
  // Whoever sends a message that is too long is still to be told.
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    bytes = Buffer.concat([bytes, chunk]);
    for (let end = endOfFirst(bytes); end !== undefined; end = endOfFirst(bytes)) {
      yield JSON.parse(bytes.toString('utf8', headerSize, end));
      bytes = bytes.subarray(end);
    }
  }
}

/** Where the first message ends, or undefined until it is whole. */
function endOfFirst(bytes: Buffer): number | undefined {
  if (bytes.length < headerSize) return undefined;
  const length = bytes.readUInt32BE();
  if (length > longest) throw new RangeError(`the message has ${length} bytes, more than ${longest}`);
  return bytes.length < headerSize + length ? undefined : headerSize + length;
}
