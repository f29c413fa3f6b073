import type { ChannelState, OpenRequest } from '../channels/channel-state.ts';
import type { Admission, Multiplexer } from '../channels/multiplexer.ts';
import { inRange } from '../preface/in-range.ts';
import type { Settlement } from '../preface/negotiate.ts';
import { ErrorCode } from '../protocol.gen.ts';
import type { ByteStream } from '../transport/byte-stream.ts';
import { judge } from './admission.ts';
import type {
  Cancellable,
  Channel,
  CodeAndReason,
  Connection,
  ConnectionEvent,
  OpenOptions,
  Service,
  TeardownOptions,
} from './api.ts';
import { ChannelHandle } from './channel-handle.ts';
import { type ChannelHome, ChannelLife } from './channel-life.ts';
import { ConnectionCore, type CoreOwner } from './core.ts';
import { Deferred } from './deferred.ts';
import { ConnectionClosed, ConnectionRefused, GoingAway, type HeddleError } from './errors.ts';
import { GreaseSource } from './grease.ts';
import { type LivenessOwner, livenessOf } from './liveness.ts';
import type { Settings } from './options.ts';
import { Pump } from './pump.ts';
import { Reading } from './reading.ts';
import { type Statistics, statisticsOf } from './statistics.ts';
import { unseen } from './unseen.ts';

/** A connection over a transport. */
export class LiveConnection implements Connection, CoreOwner, LivenessOwner {
  readonly local: string;
  readonly remote: string;
  readonly #settings: Settings;
  readonly #idleCode: () => number;
  readonly #core: ConnectionCore;
  readonly #stream: ByteStream;
  readonly #pump: Pump;
  readonly #ready = new Deferred<Connection>();
  readonly #finished = new Deferred<void>();
  readonly #closed = new Deferred<void>();
  readonly #pinging = new Set<(error: Error) => void>();
  #home: ChannelHome | undefined;
  #reading: Reading | undefined;
  #version = 0;
  #began = 0;
  #error: HeddleError | undefined;

  /** `waited`: how long ago the transport was established, in milliseconds. */
  constructor(stream: ByteStream, settings: Settings, waited = 0) {
    this.local = stream.local;
    this.remote = stream.remote;
    this.#settings = settings;
    const grease = new GreaseSource(settings.grease);
    const { role, limits, versions } = settings;
    const [lowestVersion, highestVersion] = versions;
    const capabilities = grease.capabilities();
    const promised = settings.idleTimeout === undefined ? {} : { idleTimeout: settings.idleTimeout };
    const hello = { role, lowestVersion, highestVersion, limits, capabilities, ...promised };
    this.#core = new ConnectionCore(hello, grease, this);
    this.#stream = stream;
    this.#pump = new Pump(stream, this.#core, settings.clock, () => this.#finish());
    this.#idleCode = () => grease.code(ErrorCode.cancelled);
    this.#core.pings.onAnswer = (roundTrip) => this.#tell({ type: 'roundTrip', milliseconds: roundTrip / 1_000 });
    this.#pump.start(waited);
  }

  /** Resolves when both HELLOs are here and agree; rejects with ConnectionRefused or ConnectionLost. */
  get ready(): Promise<Connection> {
    return this.#ready.promise;
  }

  /** Settled when the transport is over, in whatever way. */
  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  /** Gives the connection up before it stands. */
  giveUp(): void {
    this.#pump.giveUp();
  }

  get version(): number {
    return this.#version;
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  open(service: string, options: OpenOptions = {}): Channel {
    const { group = 0, metadata = nothing, versions = [1, 1], takes = 'messages', signal } = options;
    signal?.throwIfAborted();
    const home = this.#openHome();
    const [lowestVersion, highestVersion] = versions;
    const request = { service, group, lowestVersion, highestVersion, metadata };
    const version = lowestVersion === highestVersion ? lowestVersion : undefined;
    const state = home.multiplexer.open(request, (opened) => new ChannelLife(home, opened, takes, version));
    // The listener of the new channel is the life that was made for it in the line above.
    const life = state.listener as ChannelLife;
    if (signal !== undefined) life.obey(signal);
    return new ChannelHandle(life);
  }

  ping(options: Cancellable = {}): Promise<number> {
    const { signal } = options;
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#pinging.delete(fail);
        signal?.removeEventListener('abort', aborted);
      };
      const fail = (error: unknown) => {
        leave();
        reject(error);
      };
      const listener = {
        answered: (roundTrip: number) => {
          leave();
          resolve(roundTrip / 1_000);
        },
      };
      const aborted = () => {
        this.#core.pings.forget(listener);
        fail(signal?.reason);
      };
      this.#pinging.add(fail);
      signal?.addEventListener('abort', aborted);
      this.#core.pings.ask(listener);
      this.wanted();
    });
  }

  close(why: CodeAndReason = {}): Promise<void> {
    if (!this.#core.closing) {
      this.#core.close({ code: why.code ?? ErrorCode.none, reason: why.reason ?? '' });
      this.#pump.hurry();
    }
    return this.#finished.promise;
  }

  tearDown({ deadline, code = ErrorCode.none, reason = '' }: TeardownOptions): Promise<void> {
    inRange('deadline', deadline, 0, longestDeadline);
    if (!this.#core.closing && !this.#core.teardown.begun) {
      this.#core.tearDown({ code, reason });
      this.#pump.limitTeardown(deadline, { code, reason });
    }
    return this.#finished.promise;
  }

  statistics(): Statistics {
    if (this.#home === undefined) throw new TypeError('the connection is not established');
    const { clock } = this.#settings;
    return statisticsOf(this.#core, this.#home.multiplexer, this.#version, this.#began, clock.now());
  }

  // What the core, the channels and the liveness ask for and tell.

  admit(request: OpenRequest, state: ChannelState): Admission {
    const home = this.#home;
    if (home === undefined || this.#core.closing) return { refusal: { code: ErrorCode.goingAway, reason: '' } };
    const { refusal } = this.#core.teardown;
    if (refusal !== undefined) return { refusal };
    const { services } = this.#settings;
    const verdict = judge(services, request, this, home.multiplexer.peerLimits.metadataLimit);
    if ('refusal' in verdict) return verdict;
    const life = new ChannelLife(home, state, verdict.service.takes, verdict.version);
    // Later, because the channel is registered only when this has returned.
    queueMicrotask(() => serve(verdict.service, life));
    return { listener: life, answer: verdict.answer };
  }

  wanted(): void {
    this.#pump.plan();
  }

  established(settlement: Settlement, multiplexer: Multiplexer): void {
    const { messageLimit } = this.#settings.limits;
    this.#version = settlement.version;
    this.#home = { connection: this, multiplexer, messageLimit, idleCode: this.#idleCode };
    this.#reading = this.#readingOf(multiplexer);
    const { idleTimeout, clock } = this.#settings;
    this.#began = clock.now();
    const liveness = livenessOf(idleTimeout, settlement.peerIdleTimeout, clock, this.#core.pings, this);
    this.#pump.established(this.#reading, liveness);
    this.#tell({ type: 'established' });
    // The peer's CLOSE may stand behind its HELLO: then the connection never was.
    queueMicrotask(() => this.#ready.resolve(this));
  }

  over(error: HeddleError): void {
    this.#error = error;
    this.#home?.multiplexer.shutDown(error);
    for (const fail of this.#pinging) fail(error);
    const refused = error instanceof ConnectionClosed && error.by === 'peer';
    this.#tell({ type: 'over', error });
    this.#ready.reject(unseen(refused ? new ConnectionRefused(error.code, error.reason, 'peer') : error));
  }

  get listening(): boolean {
    return this.#reading?.stopped !== true;
  }

  peerIsSilent(): void {
    this.#tell({ type: 'silent' });
  }

  peerIsDead(): void {
    this.#core.timeOutPeer();
  }

  #tell(event: ConnectionEvent): void {
    this.#settings.onEvent(event, this);
  }

  #readingOf(multiplexer: Multiplexer): Reading | undefined {
    const { crowd } = multiplexer;
    if (crowd === undefined) return undefined;
    return new Reading(this.#stream, multiplexer, crowd, this.#core.pings, this.#settings.clock, this.#pump);
  }

  #openHome(): ChannelHome {
    if (this.#error !== undefined) throw this.#error;
    if (this.#home === undefined) throw new TypeError('the connection is not established');
    if (this.#core.closing || this.#core.teardown.begun) throw new ConnectionClosed(ErrorCode.none, '', 'local');
    if (this.#home.multiplexer.goingAway) throw new GoingAway(ErrorCode.goingAway, '');
    return this.#home;
  }

  #finish(): void {
    const error = this.#error;
    const orderly = error instanceof ConnectionClosed && error.code === ErrorCode.none;
    if (error === undefined || orderly) this.#closed.resolve();
    else this.#closed.reject(error);
    this.#finished.resolve();
  }
}

/** Sets a service to work. No async function, whose frame would take memory for as long as the channel lives. */
function serve(service: Service, life: ChannelLife): void {
  try {
    const work = service.serve(new ChannelHandle(life));
    if (work === undefined) {
      life.retire();
      return;
    }
    work.then(
      () => life.retire(),
      (error) => life.retireFailed(error),
    );
  } catch (error) {
    life.retireFailed(error);
  }
}

const nothing = new Uint8Array(0);
/** A timer takes no longer waits, in milliseconds. */
const longestDeadline = 2 ** 31 - 1;
