import { once } from 'node:events';
import net from 'node:net';
import { type Greeter, greeting } from '../greeter.ts';
import type { Message } from './messages.ts';
import { Talk } from './talk.ts';

/** The highest version that anybody speaks here. */
export const oldVersion = '1.4.0';

/** A server in the style of mirrord-protocol: messages of an enum, and one that switches to the lower of two versions. */
export function oldServer(): net.Server {
  return net.createServer(async (socket) => {
    const talk = new Talk(socket);
    for (let message = await talk.hear(); message !== undefined; message = await talk.hear()) talk.say(answer(message));
  });
}

/** What an old server answers. */
export function answer({ variant, text }: Message): Message {
  if (variant === 'greet') return { variant, text: greeting(text) };
  return { variant, text: text < oldVersion ? text : oldVersion };
}

/** A client of the same. It has never heard of Heddle. */
export async function oldClient(port: number): Promise<Greeter> {
  const socket = net.connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  return overOld(new Talk(socket));
}

/** Greets in the old protocol, on a connection that stands. */
export function overOld(talk: Talk): Greeter {
  return {
    speaks: 'enum messages',
    async greet(name) {
      talk.say({ variant: 'greet', text: name });
      return (await talk.hear())?.text ?? '';
    },
    async close() {
      talk.socket.end();
      await talk.hear();
    },
  };
}
