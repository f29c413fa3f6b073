import { connect, type Socket } from 'node:net';
import { type Address, addressText } from './address.ts';

/** Why a transport could not be established. */
export class DialError extends Error {
  override readonly name = 'DialError';
  /** The peer's host was found and said that nobody listens there (yet). */
  readonly refused: boolean;

  constructor(message: string, refused: boolean) {
    super(message);
    this.refused = refused;
  }
}

/** Establishes a transport, paused and unread; throws `DialError`, or the reason of the signal. */
export function dial(address: Address, milliseconds: number, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const socket = connect({ ...address, allowHalfOpen: true });
    // Before it is connected: otherwise the first bytes are read ahead.
    socket.pause();
    const settle = (action: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
      action();
    };
    const fail = (error: unknown) =>
      settle(() => {
        socket.on('error', () => {});
        socket.destroy();
        reject(error);
      });
    const abort = () => fail(signal.reason);
    const timer = setTimeout(
      () => fail(new DialError(`${addressText(address)} did not answer within ${milliseconds / 1000} s`, false)),
      milliseconds,
    );
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', (error: NodeJS.ErrnoException) => fail(dialError(address, error)));
    socket.once('connect', () => {
      // Dialing a free port of this host's own ephemeral range can meet itself.
      if (socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress) {
        fail(new DialError(`nobody listens on ${addressText(address)}`, true));
      } else {
        settle(() => resolve(socket));
      }
    });
  });
}

function dialError(address: Address, error: NodeJS.ErrnoException): DialError {
  const where = addressText(address);
  switch (error.code) {
    case 'ECONNREFUSED':
      return new DialError(`nobody listens on ${where}`, true);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new DialError(`the host of ${where} is not known`, false);
    default:
      return new DialError(`${where} could not be reached (${error.code ?? error.message})`, false);
  }
}
