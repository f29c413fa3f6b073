import type { OpenRequest } from './channel-state.ts';

/** Lets channels that ask for the same thing share one request, because there may be very many of them. */
export class SharedRequests {
  #latest: OpenRequest | undefined = undefined;

  /** The request as it is to be kept: the latest one, if it was the same and neither has metadata. */
  share(request: OpenRequest): OpenRequest {
    const latest = this.#latest;
    if (latest !== undefined && isSame(latest, request)) return latest;
    if (request.metadata.length === 0) this.#latest = request;
    return request;
  }
}

function isSame(one: OpenRequest, other: OpenRequest): boolean {
  return (
    one.service === other.service &&
    one.group === other.group &&
    one.lowestVersion === other.lowestVersion &&
    one.highestVersion === other.highestVersion &&
    other.metadata.length === 0
  );
}
