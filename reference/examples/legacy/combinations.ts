import { once } from 'node:events';
import net from 'node:net';
import type { Listener } from '../../index.ts';
import * as enumNew from './enum/new.ts';
import * as enumOld from './enum/old.ts';
import type { Greeter } from './greeter.ts';
import * as httpOld from './http/old.ts';
import * as httpOnePort from './http/one-port.ts';
import * as httpUpgraded from './http/upgraded.ts';
import * as jsonNew from './json/new.ts';
import * as jsonOld from './json/old.ts';
import { portOf, Recorder, type Transport } from './recorder.ts';

/** An old protocol, and its programs before and after Heddle was added. */
export interface Legacy {
  readonly name: string;
  readonly old: Programs;
  readonly new: Programs;
}

interface Programs {
  server(): net.Server | Promise<Listener>;
  client(port: number): Promise<Greeter>;
}

const httpBefore = { server: httpOld.oldServer, client: httpOld.oldClient };

/** The old protocols of this example, and how Heddle came to them. */
export const legacies: readonly Legacy[] = [
  {
    name: 'HTTP/1.1, one port',
    old: httpBefore,
    new: { server: httpOnePort.newServer, client: httpOnePort.newClient },
  },
  {
    name: 'HTTP/1.1, Upgrade: heddle',
    old: httpBefore,
    new: { server: httpUpgraded.newServer, client: httpUpgraded.newClient },
  },
  {
    name: 'length-prefixed JSON, one port',
    old: { server: jsonOld.oldServer, client: jsonOld.oldClient },
    new: { server: jsonNew.newServer, client: jsonNew.newClient },
  },
  {
    name: 'enum messages, version switch',
    old: { server: enumOld.oldServer, client: enumOld.oldClient },
    new: { server: enumNew.newServer, client: enumNew.newClient },
  },
];

/** What the clients ask for. */
const names = ['ada', 'grace', 'barbara'];

/** Whether a program is from before or from after. */
export type Age = 'old' | 'new';

/** Who met whom. */
export const pairings: readonly (readonly [client: Age, server: Age])[] = [
  ['old', 'old'],
  ['old', 'new'],
  ['new', 'old'],
  ['new', 'new'],
];

/** What came of one meeting. */
export interface Meeting {
  readonly spoken: string;
  readonly greetings: readonly string[];
  readonly transports: readonly Transport[];
}

/** Lets a client of one age ask a server of one age for some greetings, and writes down every byte. */
export async function meet(legacy: Legacy, clientAge: Age, serverAge: Age): Promise<Meeting> {
  const server = await started(legacy[serverAge].server());
  const recorder = await Recorder.start(server.port);
  const client = await legacy[clientAge].client(recorder.port);
  const greetings: string[] = [];
  for (const name of names) greetings.push(await client.greet(name));
  await client.close();
  const transports = await recorder.stop();
  server.close();
  return { spoken: client.speaks, greetings, transports };
}

async function started(made: net.Server | Promise<Listener>): Promise<{ port: number; close(): void }> {
  const server = await made;
  if (server instanceof net.Server) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: portOf(server), close: () => server.close() };
  }
  if (!('port' in server.address)) throw new TypeError('the listener has no port');
  return { port: server.address.port, close: () => server.close() };
}
