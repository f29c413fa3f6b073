import { connect, createServer, type Socket } from 'node:net';
import { behaviours, type Role } from './behaviours.ts';

/** Between the end of a connection and the next dial, in milliseconds. */
const beforeDial = 10;

const [kind = '', host = '', port = '', role = ''] = process.argv.slice(2);
const behaviour = behaviours[kind];
if (behaviour === undefined || !isRole(role)) {
  process.stderr.write(
    `call this with KIND HOST PORT listener|dialer, where KIND is one of ${Object.keys(behaviours).join(', ')}\n`,
  );
  process.exitCode = 2;
} else if (role === 'listener') {
  createServer((socket) => behave(socket, role)).listen(Number(port), host);
} else {
  dial(role);
}

function dial(as: Role): void {
  const socket = connect({ host, port: Number(port) });
  socket.once('connect', () => {
    behave(socket, as);
    socket.once('close', () => setTimeout(() => dial(as), beforeDial));
  });
  // Nobody listens any more: the run is over.
  socket.once('error', () => {});
}

function behave(socket: Socket, as: Role): void {
  socket.on('error', () => {});
  behaviour?.(socket, as);
}

function isRole(text: string): text is Role {
  return text === 'listener' || text === 'dialer';
}
