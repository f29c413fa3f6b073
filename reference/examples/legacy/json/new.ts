import { connectOrFallBack, type Listener, listen } from '../../../index.ts';
import { type Greeter, overHeddle, services } from '../greeter.ts';
import { oldClient, oldServer } from './old.ts';

/** Serves Heddle and, as ever, calls in JSON on one port. */
export function newServer(): Promise<Listener> {
  const old = oldServer();
  return listen(
    { host: '127.0.0.1' },
    {
      services,
      legacy: (socket, firstBytes) => {
        // As Node makes the sockets that the old server accepts itself.
        socket.allowHalfOpen = false;
        socket.unshift(firstBytes);
        old.emit('connection', socket);
      },
    },
  );
}

/** Begins with a HELLO; an old server takes that for a message that is too long, says so, and is dialed again. */
export async function newClient(port: number): Promise<Greeter> {
  const spoken = await connectOrFallBack({ host: '127.0.0.1', port }, {}, () => oldClient(port));
  return 'open' in spoken ? overHeddle(spoken) : spoken;
}
