import type { Socket } from 'node:net';
import { encode, type Message, MessageReader } from './messages.ts';

/** One end of a connection of the old protocol. */
export class Talk {
  readonly socket: Socket;
  readonly #reader = new MessageReader();
  #over = false;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', this.#read).on('end', this.#end).on('error', this.#end);
  }

  say(message: Message): void {
    this.socket.write(encode(message));
  }

  /** The next message, or undefined where the stream has ended before. */
  async hear(): Promise<Message | undefined> {
    for (;;) {
      const message = this.#reader.next();
      if (message !== undefined || this.#over) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Leaves the socket to another protocol, and gives what was read that is not the old protocol's. */
  leave(): Buffer {
    this.socket.off('data', this.#read).off('end', this.#end).off('error', this.#end);
    return this.#reader.leftover;
  }

  readonly #read = (chunk: Buffer): void => {
    this.#reader.push(chunk);
    this.#wake();
  };

  readonly #end = (): void => {
    this.#over = true;
    this.#wake();
  };
}
