import type { Transport } from '../harness/target.ts';
import { fromHex, toHex } from '../wire/bytes.ts';
import { type DecodedFrame, WireReader } from '../wire/decode.ts';
import { encodeFrame } from '../wire/encode.ts';
import { DataFlag, ErrorCode } from '../wire/protocol.gen.ts';
import type { Write } from './fossil.ts';

/** The PING that goes behind everything. */
const lastPing = 0x0e0d;
/** How long an answer may take, in milliseconds. */
const patience = 10_000;

/** What a peer said, as far as any conforming peer of that version would say the same: channel by channel, in its order. */
export type Said = Readonly<Record<string, readonly string[]>>;

/** Reads all that a peer sent. */
class Listening {
  readonly #reader = new WireReader();
  readonly #fragments = new Map<number, Uint8Array[]>();
  readonly said: Record<string, string[]> = {};
  opens = 0;
  ends = 0;
  answered = false;

  take(bytes: Uint8Array): void {
    this.#reader.push(bytes);
    for (let item = this.#reader.next(); item !== undefined; item = this.#reader.next()) {
      if (item.kind === 'frame') this.#note(item.frame);
    }
  }

  #note(frame: DecodedFrame): void {
    if (frame.type === 'pong' && frame.id === BigInt(lastPing)) this.answered = true;
    if (frame.type === 'open') this.opens += 1;
    if (frame.type === 'end' || frame.type === 'reset') this.ends += 1;
    const words = this.#wordsOf(frame);
    if (words === undefined) return;
    const said = this.said[frame.channel] ?? [];
    this.said[frame.channel] = said;
    said.push(words);
  }

  /** Undefined for what a peer may say otherwise, or not at all. */
  #wordsOf(frame: DecodedFrame): string | undefined {
    switch (frame.type) {
      case 'data': {
        const fragments = [...(this.#fragments.get(frame.channel) ?? []), frame.fragment];
        const last = (frame.flags & DataFlag.last) !== 0;
        this.#fragments.set(frame.channel, last ? [] : fragments);
        return last ? `message ${toHex(Buffer.concat(fragments))}` : undefined;
      }
      case 'open':
        return `open ${frame.service} ${frame.group} ${frame.lowestVersion}..${frame.highestVersion}`;
      case 'accept':
        return `accept ${frame.version} ${toHex(frame.metadata)}`;
      case 'abort':
      case 'end':
      case 'stop':
      case 'reset':
      case 'close':
        return `${frame.type} ${frame.code}`;
      default:
        return undefined;
    }
  }
}

/** What a recording says, and how many of its directions have ended. */
export function heard(received: string): { readonly said: Said; readonly ends: number } {
  const listening = new Listening();
  listening.take(fromHex(received));
  return listening;
}

/**
 * Says what was said to a frozen peer to another one, until as many directions have ended as then, and a PING behind it all is answered.
 * Returns what came, in hex. Throws where it does not come in time.
 */
export async function play(socket: Transport, sent: readonly Write[], ends: number): Promise<string> {
  const listening = new Listening();
  const chunks: Uint8Array[] = [];
  const timer = setTimeout(() => {
    socket.destroy(new Error(`the peer did not say in time what it said once, but ${JSON.stringify(listening.said)}`));
  }, patience);
  const incoming = socket[Symbol.asyncIterator]();
  /** Reads until it is so. */
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      const { done, value } = await incoming.next();
      if (done === true)
        throw new Error(`the peer ended the connection; so far it said ${JSON.stringify(listening.said)}`);
      chunks.push(value);
      listening.take(value);
    }
  }
  try {
    for (const { hex, opens = 0 } of sent) {
      await until(() => listening.opens >= opens);
      socket.write(fromHex(hex));
    }
    socket.write(encodeFrame({ type: 'ping', id: lastPing }));
    await until(() => listening.answered && listening.ends >= ends);
    socket.end(encodeFrame({ type: 'close', code: ErrorCode.none }));
    return toHex(Buffer.concat(chunks));
  } finally {
    clearTimeout(timer);
    socket.destroySoon();
  }
}
