import { once } from 'node:events';
import net from 'node:net';
import { type Greeter, greeting } from '../greeter.ts';
import { type Answer, encode, messages, type Request } from './messages.ts';

/** A server of calls in JSON, one at a time, in the style of zrepl's first RPC. It has never heard of Heddle. */
export function oldServer(): net.Server {
  return net.createServer((socket) => {
    socket.on('error', () => {});
    void serve(socket);
  });
}

async function serve(socket: net.Socket): Promise<void> {
  try {
    // A peer that sends other JSON than a request is told so by `answer`.
    for await (const message of messages(socket)) socket.write(encode(answer(message as Partial<Request>)));
    socket.end();
  } catch (error) {
    socket.end(encode({ error: error instanceof Error ? error.message : 'unreadable' }));
  }
}

function answer({ endpoint, body }: Partial<Request>): Answer {
  if (endpoint !== 'greet' || body === undefined) return { error: `no such endpoint: ${endpoint}` };
  return { body: greeting(body) };
}

/** A client of the same that has never heard of Heddle. */
export async function oldClient(port: number): Promise<Greeter> {
  const socket = net.connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  const answers = messages(socket);
  return {
    speaks: 'length-prefixed JSON',
    async greet(name) {
      socket.write(encode({ endpoint: 'greet', body: name }));
      const { value } = await answers.next();
      // The server is trusted to answer in its own protocol.
      const answered = value as Answer;
      if ('error' in answered) throw new Error(answered.error);
      return answered.body;
    },
    async close() {
      socket.end();
      await answers.next();
    },
  };
}
