import http from 'node:http';
import type { Greeter } from '../greeter.ts';
import { greeting } from '../greeter.ts';

/** A server of HTTP/1.1 that has never heard of Heddle. */
export function oldServer(): http.Server {
  return http.createServer((request, response) => {
    const name = /^\/greet\/(\w+)$/.exec(request.url ?? '')?.[1];
    // So that two runs can be compared byte by byte.
    response.sendDate = false;
    if (name === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': 'text/plain' }).end(greeting(name));
  });
}

/** A client of HTTP/1.1 that has never heard of Heddle. */
export async function oldClient(port: number, agent = oneConnection()): Promise<Greeter> {
  return {
    speaks: 'HTTP/1.1',
    greet: (name) => get(port, `/greet/${name}`, agent),
    close: async () => agent.destroy(),
  };
}

/** Lets all requests go over one connection. */
export function oneConnection(): http.Agent {
  return new http.Agent({ keepAlive: true, maxSockets: 1 });
}

/** The body that a path has. */
function get(port: number, path: string, agent: http.Agent): Promise<string> {
  const headers = { Host: 'greeter.example' };
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve(body));
    });
    request.on('error', reject);
  });
}
