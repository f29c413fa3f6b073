import { Dialer } from './dialer.ts';
import { Holder } from './holder.ts';
import { loadPeer } from './peers/index.ts';
import { Receiver } from './receiver.ts';

/** What the benchmark asks of one of its processes: a method by its name. */
export interface Order {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

/** What comes back for the order of the same id; 0 says that the process is ready. */
export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

const [peerName = ''] = process.argv.slice(2);
const peer = await loadPeer(peerName);
const methods = new Map<string, (argument: never) => unknown>(
  Object.entries({ ...new Receiver(peer).orders, ...new Dialer(peer).orders, ...new Holder(peer).orders }),
);
const reply = (answer: Answer) => void process.send?.(answer);

process.on('message', ({ id, name, argument }: Order) => {
  const method = methods.get(name);
  Promise.resolve()
    // The other side of this channel is our own code, which sends what the method takes.
    .then(() => method?.(argument as never))
    .then((result) => reply({ id, result }))
    .catch((error: Error) => reply({ id, error: error.stack ?? error.message }));
});
process.once('disconnect', () => process.exit());
reply({ id: 0 });
