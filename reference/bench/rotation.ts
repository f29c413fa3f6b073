import { message } from './pattern.ts';
import type { Dialed, Lane } from './peers/peer.ts';
import { underWay } from './workloads.ts';

/**
 * A fixed number of messages under way over any number of channels, so that every number of channels has
 * the same work in the same batches: each message that returns sends one on the channel that comes next.
 */
export class Rotation {
  readonly #turning: Lane[] = [];
  readonly #resting: Lane[] = [];
  #next = 0;
  #missing = 0;
  #returned: () => void = () => {};

  /** Opens the channels, those at rest too; resolves when each has carried a message there and back. */
  static async open(connection: Dialed, channels: number, resting: number): Promise<Rotation> {
    const rotation = new Rotation();
    for (let index = 0; index < channels; index++) rotation.#turning.push(await rotation.#lane(connection));
    for (let index = 0; index < resting; index++) rotation.#resting.push(await rotation.#lane(connection));
    const lanes = [...rotation.#turning, ...rotation.#resting];
    await new Promise<void>((resolve) => {
      rotation.#missing = lanes.length;
      rotation.#returned = () => {
        if (--rotation.#missing === 0) resolve();
      };
      for (const lane of lanes) lane.send(message);
    });
    return rotation;
  }

  /** Turns until `returned`, which is told of each message, says no more; resolves when all is closed. */
  async turn(returned: () => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#missing = underWay;
      this.#returned = () => {
        if (returned()) this.#send();
        else if (--this.#missing === 0) resolve();
      };
      for (let index = 0; index < underWay; index++) this.#send();
    });
    await Promise.all([...this.#turning, ...this.#resting].map((lane) => lane.end()));
  }

  #lane(connection: Dialed): Lane | Promise<Lane> {
    return connection.open('echo', (bytes) => {
      if (bytes.length !== message.length) throw new Error('another message came back than was sent');
      this.#returned();
    });
  }

  #send(): void {
    this.#turning[this.#next]?.send(message);
    this.#next = this.#next + 1 === this.#turning.length ? 0 : this.#next + 1;
  }
}
