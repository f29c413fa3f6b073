import { connectOrFallBack, type Listener, listen } from '../../../index.ts';
import { type Greeter, overHeddle, services } from '../greeter.ts';
import { oldClient, oldServer } from './old.ts';

/** Serves Heddle and, as ever, HTTP/1.1 on one port: who does not begin with a HELLO is given to the old server. */
export function newServer(): Promise<Listener> {
  const old = oldServer();
  return listen(
    { host: '127.0.0.1' },
    {
      services,
      legacy: (socket, firstBytes) => {
        socket.unshift(firstBytes);
        old.emit('connection', socket);
      },
    },
  );
}

/** Begins with a HELLO; an old server answers that with 400 and is dialed again. */
export async function newClient(port: number): Promise<Greeter> {
  const spoken = await connectOrFallBack({ host: '127.0.0.1', port }, {}, () => oldClient(port));
  return 'open' in spoken ? overHeddle(spoken) : spoken;
}
