import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ErrorCode } from '../protocol.gen.ts';
import { tcpStream } from '../transport/tcp.ts';
import type { Connection } from './api.ts';
import { accept, type ConnectOptions, connect } from './connect.ts';
import { ConnectionLost } from './errors.ts';

/** Settings of a connection that began in another protocol. */
export interface UpgradeOptions extends ConnectOptions {
  /** Who asked for the upgrade is the dialer. */
  readonly role: 'dialer' | 'listener';
}

/**
 * Goes on in Heddle on a socket of another protocol, whose client asked for it and whose server agreed.
 * `leftover` is what was read behind the agreement, empty if nothing was. To be called by the server in the
 * go in which it has written its agreement, by the client in the one in which it has read it, when nobody
 * else reads the socket any more. Rejects as `connect` does; TypeError if somebody reads, or the socket is
 * no socket of node:net or node:tls.
 */
export async function upgrade(socket: Duplex, leftover: Uint8Array, options: UpgradeOptions): Promise<Connection> {
  const transport = checked(socket);
  if (transport.destroyed || transport.readableEnded) {
    throw new ConnectionLost('the transport was over before the upgrade', ErrorCode.internal, '');
  }
  // An idle time-out was the other protocol's.
  transport.setTimeout(0);
  // upgrade-bytes: "From the agreement on, both endpoints MUST send and read nothing but Heddle's bytes, beginning with the HELLO, in which the client is the dialer."
  if (leftover.length > 0) transport.unshift(leftover);
  const stream = tcpStream(transport);
  // upgrade-silent: "A client that asks for an upgrade MUST NOT send anything between its request and the answer." The dialer begins only here.
  return options.role === 'dialer' ? connect({ stream }, options) : accept(stream, options);
}

/** Node's servers give their sockets as mere Duplex. */
function checked(socket: Duplex): Socket {
  if (!(socket instanceof Socket)) throw new TypeError('only a socket of node:net or node:tls can be upgraded');
  // Whoever reads beside us would miss bytes, or take some of ours.
  if (socket.listenerCount('data') + socket.listenerCount('readable') > 0) {
    throw new TypeError("the socket is still read: remove its listeners for 'data' and 'readable' first");
  }
  if (socket.readableEncoding !== null) throw new TypeError('the socket gives text, not bytes: it has an encoding');
  return socket;
}
