import http from 'node:http';
import { type Connection, upgrade } from '../../../index.ts';
import { type Greeter, overHeddle, services } from '../greeter.ts';
import { oldClient, oldServer, oneConnection } from './old.ts';

const agreement = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: heddle\r\n\r\n';

/** The old server, which agrees to `Upgrade: heddle`. */
export function newServer(): http.Server {
  const server = oldServer();
  server.on('upgrade', (request, socket, head) => {
    if (request.headers.upgrade !== 'heddle') {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      return;
    }
    socket.write(agreement);
    // An upgrade that fails is the client's to notice; the server goes on.
    upgrade(socket, head, { role: 'listener', services }).catch(() => socket.destroy());
  });
  return server;
}

/** Asks for the upgrade first; an old server answers as to any request that it does not know, and HTTP goes on. */
export async function newClient(port: number): Promise<Greeter> {
  const agent = oneConnection();
  const connection = await asked(port, agent);
  return connection === undefined ? oldClient(port, agent) : overHeddle(connection);
}

/** The upgraded connection, or undefined where the server did not agree. */
function asked(port: number, agent: http.Agent): Promise<Connection | undefined> {
  const headers = { Host: 'greeter.example', Connection: 'Upgrade', Upgrade: 'heddle' };
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method: 'OPTIONS', path: '*', agent, headers });
    request.on('upgrade', (_response, socket, head) => {
      upgrade(socket, head, { role: 'dialer' }).then(resolve, reject);
    });
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(undefined));
    });
    request.on('error', reject);
    request.end();
  });
}
