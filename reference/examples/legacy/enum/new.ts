import { once } from 'node:events';
import net from 'node:net';
import { upgrade } from '../../../index.ts';
import { type Greeter, overHeddle, services } from '../greeter.ts';
import type { Message } from './messages.ts';
import { answer, overOld } from './old.ts';
import { Talk } from './talk.ts';

/** The version of the old protocol that is Heddle. */
const newVersion = '2.0.0';

/** Serves the old messages, until a client asks for the version that is Heddle. */
export function newServer(): net.Server {
  return net.createServer(async (socket) => {
    const talk = new Talk(socket);
    for (let message = await talk.hear(); message !== undefined; message = await talk.hear()) {
      if (asksForHeddle(message)) {
        talk.say({ variant: 'switchProtocolVersion', text: newVersion });
        // An upgrade that fails is the client's to notice; the server goes on.
        upgrade(socket, talk.leave(), { role: 'listener', services }).catch(() => socket.destroy());
        return;
      }
      talk.say(answer(message));
    }
  });
}

function asksForHeddle({ variant, text }: Message): boolean {
  return variant === 'switchProtocolVersion' && text >= newVersion;
}

/** Asks for the version that is Heddle; an old server names its own instead, and its protocol goes on. */
export async function newClient(port: number): Promise<Greeter> {
  const socket = net.connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  const talk = new Talk(socket);
  talk.say({ variant: 'switchProtocolVersion', text: newVersion });
  const agreed = await talk.hear();
  if (agreed?.text !== newVersion) return overOld(talk);
  return overHeddle(await upgrade(socket, talk.leave(), { role: 'dialer' }));
}
