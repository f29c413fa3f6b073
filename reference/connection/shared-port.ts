import type { Socket } from 'node:net';
import { sniff } from '../preface/sniff.ts';
import { Limit } from '../protocol.gen.ts';
import type { ByteStream } from '../transport/byte-stream.ts';
import { tcpStream } from '../transport/tcp.ts';
import type { Clock } from './clock.ts';

/**
 * Takes over a socket whose peer does not begin with a HELLO, and the bytes that were read from it, none to
 * 8 or as many as came with them; `socket.unshift(firstBytes)` puts them back, for a server that takes whole
 * sockets. Nothing was written, nobody listens to the socket, and its end was not read. It may be half-open:
 * a server that relies on Node's default sets `socket.allowHalfOpen = false`.
 */
export type Legacy = (socket: Socket, firstBytes: Buffer) => void;

/** Who may turn out to own a socket. */
export interface Claimants {
  /** `waited`: how long ago the transport was established, in milliseconds. */
  heddle(stream: ByteStream, waited: number): void;
  readonly legacy: Legacy;
}

/** Reads the first bytes of a socket that nobody has read, and gives it to whoever they belong to. */
export function tellApart(socket: Socket, clock: Clock, claimants: Claimants): void {
  const established = clock.now();
  let firstBytes: Buffer = Buffer.alloc(0);
  const letGo = () => {
    cancelDeadline();
    socket.off('readable', read);
    socket.off('error', letGo);
    socket.off('close', letGo);
  };
  // beside-handover: "A listener that shares its port MUST hand the transport over to the old protocol, with exactly the bytes that it received and having sent none, as soon as a byte differs from the magic, or if the peer ends its direction or 10 seconds pass before the magic is whole."
  const handOver = () => {
    letGo();
    claimants.legacy(socket, firstBytes);
  };
  const read = () => {
    const size = socket.readableLength;
    // Readable without bytes is the end. To read it would hide it from whoever takes over, and so would reading more than there is.
    if (size === 0) return handOver();
    firstBytes = Buffer.concat([firstBytes, socket.read(size)]);
    const whose = sniff(firstBytes);
    if (whose === 'other') handOver();
    if (whose !== 'heddle') return;
    letGo();
    socket.unshift(firstBytes);
    // beside-magic: "A listener MUST send its HELLO as soon as the 8 bytes of the magic are here, if it has not sent it before."
    claimants.heddle(tcpStream(socket), (clock.now() - established) / 1_000);
  };
  const cancelDeadline = clock.after(Limit.helloDeadline, handOver);
  socket.on('readable', read);
  // A transport that breaks before it has said anything concerns nobody.
  socket.on('error', letGo);
  socket.on('close', letGo);
}
