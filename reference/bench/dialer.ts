import { setTimeout as pause } from 'node:timers/promises';
import { cpuSince } from './cpu.ts';
import { Contents, chunk, message } from './pattern.ts';
import type { Dialed, Next, Peer, Purpose } from './peers/peer.ts';
import { Rotation } from './rotation.ts';
import type { Load } from './workloads.ts';

/** What the dialing end did in a stretch of time. */
export interface Doings {
  readonly seconds: number;
  /** Seconds of processor time of the process. */
  readonly cpu: number;
  /** Messages that came back, or channels that were opened and closed. */
  readonly operations: number;
  /** Milliseconds of each ping there and back. */
  readonly pings: readonly number[];
}

/** Milliseconds between a ping's return and the next one. */
const pingPause = 1;

/** The dialing end: makes the load. */
export class Dialer {
  readonly #peer: Peer;
  #connections: Dialed[] = [];
  #running = false;
  /** Whether the load has operations or pings that are counted here. */
  #counting = false;
  #work: Promise<void>[] = [];
  #sent = 0;
  #operations = 0;
  #pings: number[] = [];

  readonly orders = {
    begin: (order: { port: number; load: Load }) => this.#begin(order),
    work: (milliseconds: number) => this.#measure(milliseconds),
    end: () => this.#end(),
    close: () => this.#close(),
  };

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  /** Connects anew and starts the load. */
  async #begin({ port, load }: { port: number; load: Load }): Promise<void> {
    const purpose = purposeOf(load);
    this.#connections = [];
    for (let index = 0; index < (load.connections ?? 1); index++) {
      this.#connections.push(await this.#peer.dial(port, purpose));
    }
    this.#running = true;
    this.#sent = 0;
    const { streams = 0, messages = 0, echoes = 0, churners = 0, pings = false } = load;
    this.#counting = echoes + churners + (load.rotating ?? 0) > 0 || pings;
    const work: Promise<void>[] = [];
    for (let lane = 0; lane < streams; lane++) work.push(this.#pour(lane, 'stream', chunk));
    for (let lane = 0; lane < messages; lane++) work.push(this.#pour(lane, 'messages', message));
    for (let lane = 0; lane < echoes; lane++) work.push(this.#echo(lane));
    for (let lane = 0; lane < churners; lane++) work.push(this.#churn(lane));
    if (pings) work.push(this.#ping());
    if (load.rotating !== undefined) work.push((await this.#rotate(load.rotating, load.resting ?? 0)).over);
    this.#work = work;
  }

  /** Measures for so long, and until something was done. */
  async #measure(milliseconds: number): Promise<Doings> {
    const cpu = process.cpuUsage();
    const start = performance.now();
    const before = this.#operations;
    this.#pings = [];
    // On a busy machine the time may pass without anything done, which says nothing.
    do await pause(milliseconds);
    while (this.#counting && this.#operations === before && this.#pings.length === 0);
    const seconds = (performance.now() - start) / 1_000;
    return { seconds, cpu: cpuSince(cpu), operations: this.#operations - before, pings: this.#pings };
  }

  /** Stops the load; gives the bytes that were sent to be counted, when they are all on their way. */
  async #end(): Promise<number> {
    this.#running = false;
    await Promise.all(this.#work);
    return this.#sent;
  }

  async #close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }

  async #pour(lane: number, purpose: Purpose, bytes: Uint8Array): Promise<void> {
    const next: Next = () => {
      if (!this.#running) return undefined;
      this.#sent += bytes.length;
      return bytes;
    };
    const channel = await this.#connection(lane).open(purpose, () => {});
    await channel.pour(next);
  }

  /** Keeps one message under way. */
  async #echo(lane: number): Promise<void> {
    const contents = new Contents(message);
    let expected = 0;
    let turn = () => {};
    const channel = await this.#connection(lane).open('echo', (bytes) => {
      contents.take(bytes, 'ends');
      if (contents.bytes > expected) throw new Error('more came back than was sent');
      if (contents.bytes < expected) return;
      this.#operations++;
      turn();
    });
    await new Promise<void>((resolve) => {
      turn = () => {
        if (!this.#running) return resolve();
        expected += message.length;
        channel.send(message);
      };
      turn();
    });
    await channel.end();
  }

  async #churn(lane: number): Promise<void> {
    while (this.#running) {
      await this.#connection(lane).once(message);
      this.#sent += message.length;
      this.#operations++;
    }
  }

  /** Gives the work when all channels stand. */
  async #rotate(channels: number, resting: number): Promise<{ readonly over: Promise<void> }> {
    const rotation = await Rotation.open(this.#connection(0), channels, resting);
    const returned = () => {
      this.#operations++;
      return this.#running;
    };
    return { over: rotation.turn(returned) };
  }

  async #ping(): Promise<void> {
    let back = () => {};
    const contents = new Contents(message);
    const channel = await this.#connection(0).open('echo', (bytes) => {
      contents.take(bytes, 'all');
      if (contents.bytes % message.length === 0) back();
    });
    while (this.#running) {
      const start = performance.now();
      const returned = new Promise<void>((resolve) => {
        back = resolve;
      });
      channel.send(message);
      await returned;
      this.#pings.push(performance.now() - start);
      await pause(pingPause);
    }
    await channel.end();
  }

  #connection(lane: number): Dialed {
    const connection = this.#connections[lane % this.#connections.length];
    if (connection === undefined) throw new TypeError('not connected');
    return connection;
  }
}

function purposeOf({ streams = 0, echoes = 0, pings = false }: Load): Purpose {
  if (streams > 0) return 'stream';
  return echoes > 0 || pings ? 'echo' : 'messages';
}
