import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type Connection, ConnectionLost, type ConnectionOptions, connect, HeddleError, listen } from '../index.ts';
import { type PeerArguments, parseArguments, UsageError } from './arguments.ts';
import { lifeOptions } from './life.ts';
import { testServices } from './services.ts';

const shortestPause = 20;
const longestPause = 1_000;

/**
 * The reference as a peer with the test services, until SIGTERM, SIGINT or the end of the process that
 * started it with an IPC channel. Returns the exit status.
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const order = parseArguments(argv);
    const grease = order.grease ?? randomInt(2 ** 32);
    process.stderr.write(`grease: ${grease === false ? 'off' : grease}\n`);
    // test-limits: "A peer under test MUST advertise a message limit of at most 16 MiB, a channel limit of at most 4,096, a group limit of at most half of its channel limit, a channel credit of at most 16 MiB and a connection credit of at most 64 MiB."
    // test-limits-sequential: "A peer under test that speaks version 1 MUST take a channel for full at the latest when it holds 16 MiB."
    // The default limits do.
    const stop = stopSignal();
    const onEvent = order.metrics === undefined ? undefined : await serveMetrics(order.metrics, stop);
    const profile = order.life ? lifeOptions : { services: testServices };
    const options = { ...profile, versions: order.versions, grease, ...(onEvent === undefined ? {} : { onEvent }) };
    await (order.mode === 'listen' ? listening(order, options, stop) : dialing(order, options, stop));
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 4;
  }
}

/** Serves OpenMetrics until it is told to stop; what it wants to be told of connections. The library is loaded only here. */
async function serveMetrics(
  { host, port }: { readonly host: string; readonly port: number },
  stop: AbortSignal,
): Promise<NonNullable<ConnectionOptions['onEvent']>> {
  const { Metrics } = await import('./metrics.ts');
  const metrics = new Metrics();
  const server = await metrics.serve(host, port).catch((error: Error) => {
    throw new Error(`cannot serve metrics on ${host}:${port}: ${error.message}; choose another address`);
  });
  stop.addEventListener('abort', () => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const bound = address !== null && typeof address === 'object' ? address.port : port;
  process.stderr.write(`metrics at http://${host}:${bound}/metrics\n`);
  return metrics.note;
}

async function listening(order: PeerArguments, options: ConnectionOptions, stop: AbortSignal): Promise<void> {
  const open = new Set<Connection>();
  const onConnection = (connection: Connection) => {
    open.add(connection);
    void connection.closed.catch(() => {}).then(() => open.delete(connection));
  };
  const { host, port } = order;
  const listener = await listen({ host, port }, { ...options, onConnection, signal: stop }).catch((error: Error) => {
    throw new Error(`cannot listen on ${host}:${port}: ${error.message}; choose another address, or port 0 for any`);
  });
  const bound = 'port' in listener.address ? listener.address.port : port;
  process.stdout.write(`listening on ${host.includes(':') ? `[${host}]` : host}:${bound}\n`);
  await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()));
  await Promise.all([...open].map((connection) => connection.close()));
}

/** Dials again whenever the connection ends; more slowly the longer nobody answers. */
async function dialing(order: PeerArguments, options: ConnectionOptions, stop: AbortSignal): Promise<void> {
  let wait = shortestPause;
  while (!stop.aborted) {
    const answered = await serveOnce(order, options, stop);
    wait = answered ? shortestPause : Math.min(wait * 2, longestPause);
    await pause(wait, undefined, { signal: stop }).catch(() => {});
  }
}

/** Whether somebody answered; whatever came of it is over. */
async function serveOnce(order: PeerArguments, options: ConnectionOptions, stop: AbortSignal): Promise<boolean> {
  try {
    const connection = await connect({ host: order.host, port: order.port }, { ...options, signal: stop });
    const close = () => void connection.close();
    stop.addEventListener('abort', close);
    await connection.closed.catch(() => {});
    stop.removeEventListener('abort', close);
    return true;
  } catch (error) {
    if (stop.aborted) return false;
    if (!(error instanceof HeddleError)) throw error;
    return !(error instanceof ConnectionLost && error.cause !== undefined);
  }
}

/** Aborts on the first SIGTERM or SIGINT, or when a parent that listens goes away. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
  process.channel?.unref();
  // It may have gone away before anybody listened.
  if (process.connected === false) stop();
  return controller.signal;
}

const started = process.argv[1];
// A peer that was told to end does not wait for strangers that never said HELLO.
if (started !== undefined && import.meta.url === pathToFileURL(started).href)
  process.exit(await main(process.argv.slice(2)));
