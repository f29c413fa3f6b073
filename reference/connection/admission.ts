import type { AcceptAnswer, OpenRequest, Why } from '../channels/channel-state.ts';
import { ErrorCode } from '../protocol.gen.ts';
import type { Answer, ChannelRequest, Connection, Service } from './api.ts';

/** What becomes of an OPEN: a service that serves it, with an ACCEPT where one is due, or a refusal. */
export type Verdict =
  | { readonly service: Service; readonly version: number; readonly answer: AcceptAnswer | undefined }
  | { readonly refusal: Why };

/** Judges an OPEN. A service whose own `accept` fails refuses with INTERNAL. */
export function judge(
  services: ReadonlyMap<string, Service>,
  request: OpenRequest,
  connection: Connection,
  peerMetadataLimit: number,
): Verdict {
  const service = services.get(request.service);
  // service-unknown: "An acceptor MUST refuse a channel for a service that it does not offer with RESET of code UNKNOWN_SERVICE."
  if (service === undefined) return refusal(ErrorCode.unknownService);
  const [lowest, highest] = service.versions ?? [1, 1];
  // accept-highest: "An acceptor SHOULD name in ACCEPT the highest version that both offer."
  const version = Math.min(highest, request.highestVersion);
  // service-version: "An acceptor MUST refuse a channel for a service of which it offers none of the opener's versions with RESET of code UNSUPPORTED_VERSION."
  if (version < lowest || version < request.lowestVersion) return refusal(ErrorCode.unsupportedVersion);

  const answer = answerOf(service, request, version, connection);
  if (answer !== undefined && 'refuse' in answer) return refusal(answer.refuse, answer.reason);
  const metadata = answer?.metadata ?? nothing;
  if (metadata.length > peerMetadataLimit) return refusal(ErrorCode.internal, 'the answer exceeds your metadata limit');
  // accept-required: "An acceptor of a channel for which several versions were offered MUST send ACCEPT before its first DATA, ABORT or END on the channel."
  const several = request.lowestVersion < request.highestVersion;
  return { service, version, answer: several || answer !== undefined ? { version, metadata } : undefined };
}

function answerOf(service: Service, request: OpenRequest, version: number, connection: Connection): Answer {
  const { group, metadata, lowestVersion, highestVersion } = request;
  const versions = [lowestVersion, highestVersion] as const;
  const asked: ChannelRequest = { connection, service: request.service, group, version, versions, metadata };
  try {
    return service.accept?.(asked);
  } catch {
    return { refuse: ErrorCode.internal };
  }
}

function refusal(code: number, reason = ''): Verdict {
  return { refusal: { code, reason } };
}

const nothing = new Uint8Array(0);
