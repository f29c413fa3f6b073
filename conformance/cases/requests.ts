import { concatenate, unsigned, utf8 } from '../wire/bytes.ts';

/** What the service `open` is asked for. */
export interface OpenRequest {
  readonly count: number;
  readonly service: string;
  /** 0 if absent. */
  readonly group?: number;
  /** 1 if absent. */
  readonly lowestVersion?: number;
  /** As the lowest if absent. */
  readonly highestVersion?: number;
  /** Messages on each channel; 0 if absent. */
  readonly messages?: number;
  /** Bytes of each message; 0 if absent. */
  readonly size?: number;
}

/** The request that makes `source` send so many messages of so many bytes. */
export function sourceRequest(count: number, size: number): Uint8Array {
  return concatenate(unsigned(4, count), unsigned(4, size));
}

/** The message of that number, from 0, that `source` and `open` send. */
export function sourceMessage(number: number, size: number): Uint8Array {
  const message = new Uint8Array(size);
  for (let index = 0; index < size; index += 1) message[index] = (index + number) % 251;
  return message;
}

/** The request that makes `open` open channels towards the kit. */
export function openRequest(request: OpenRequest): Uint8Array {
  const lowest = request.lowestVersion ?? 1;
  return concatenate(
    unsigned(2, request.count),
    unsigned(4, request.group ?? 0),
    unsigned(2, lowest),
    unsigned(2, request.highestVersion ?? lowest),
    unsigned(4, request.messages ?? 0),
    unsigned(4, request.size ?? 0),
    utf8(request.service),
  );
}
