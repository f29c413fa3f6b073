import { Flow } from './scheduler.ts';

const sendEndedBit = 1;
const stoppedBit = 2;
const unreadBit = 4;
const listedBit = 8;
const wantsRoomBit = 16;
const closedBit = 32;
const silentBit = 64;
const releasedBit = 128;

/** What is true of a channel or not, in one field: there may be very many channels. */
export abstract class FlaggedFlow<Self extends FlaggedFlow<Self>> extends Flow<Self> {
  #flags = 0;

  /** Whether our END is written. */
  get sendEnded(): boolean {
    return (this.#flags & sendEndedBit) !== 0;
  }

  set sendEnded(on: boolean) {
    this.#flags = on ? this.#flags | sendEndedBit : this.#flags & ~sendEndedBit;
  }

  /** Whether the peer's STOP ended our direction or is ending it. */
  get stopped(): boolean {
    return (this.#flags & stoppedBit) !== 0;
  }

  set stopped(on: boolean) {
    this.#flags = on ? this.#flags | stoppedBit : this.#flags & ~stoppedBit;
  }

  /** Whether STOP was sent or is waiting: what arrives is discarded. */
  get unread(): boolean {
    return (this.#flags & unreadBit) !== 0;
  }

  set unread(on: boolean) {
    this.#flags = on ? this.#flags | unreadBit : this.#flags & ~unreadBit;
  }

  /** Whether the channel stands in the list of those with control to write. */
  get listed(): boolean {
    return (this.#flags & listedBit) !== 0;
  }

  set listed(on: boolean) {
    this.#flags = on ? this.#flags | listedBit : this.#flags & ~listedBit;
  }

  /** Whether the listener is to be told when there is room. */
  get wantsRoom(): boolean {
    return (this.#flags & wantsRoomBit) !== 0;
  }

  set wantsRoom(on: boolean) {
    this.#flags = on ? this.#flags | wantsRoomBit : this.#flags & ~wantsRoomBit;
  }

  /** Closed: both directions ended, or a RESET was sent or received. */
  get closed(): boolean {
    return (this.#flags & closedBit) !== 0;
  }

  set closed(on: boolean) {
    this.#flags = on ? this.#flags | closedBit : this.#flags & ~closedBit;
  }

  /** Whether no frame of ours will be written any more. */
  get silent(): boolean {
    return (this.#flags & silentBit) !== 0;
  }

  set silent(on: boolean) {
    this.#flags = on ? this.#flags | silentBit : this.#flags & ~silentBit;
  }

  /** Whether the service's work is over. */
  get released(): boolean {
    return (this.#flags & releasedBit) !== 0;
  }

  set released(on: boolean) {
    this.#flags = on ? this.#flags | releasedBit : this.#flags & ~releasedBit;
  }
}
