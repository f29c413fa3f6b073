import { ErrorCode } from '../../protocol.gen.ts';
import type { AcceptFrame, OpenFrame } from '../frame.ts';
import { malformed } from './malformed.ts';
import { decodeText } from './text.ts';

/** Parses an OPEN payload that holds at least its fixed part (spec/3-frames.md#open); the metadata is a view. */
export function parseOpen(channel: number, payload: Uint8Array): OpenFrame {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const serviceStart = 9;
  const serviceEnd = serviceStart + view.getUint8(8);
  // open-service-size: "An endpoint MUST treat an OPEN whose service name is longer than the rest of the payload as a connection error of code FRAME_SIZE."
  if (serviceEnd > payload.length) {
    throw malformed(
      'open-service-size',
      ErrorCode.frameSize,
      'the service name is longer than the rest of the payload',
    );
  }
  const lowestVersion = view.getUint16(4);
  const highestVersion = view.getUint16(6);
  // open-version-order: "An endpoint MUST treat an OPEN whose lowest version is above its highest as a connection error of code FRAME_FORMAT."
  if (lowestVersion > highestVersion) {
    throw malformed('open-version-order', ErrorCode.frameFormat, `the versions ${lowestVersion} to ${highestVersion}`);
  }
  // open-service-empty: "An endpoint MUST treat an OPEN whose service name is empty as a connection error of code FRAME_FORMAT."
  if (serviceEnd === serviceStart) {
    throw malformed('open-service-empty', ErrorCode.frameFormat, 'the service name is empty');
  }
  const service = decodeText(payload.subarray(serviceStart, serviceEnd));
  // open-service-text: "An endpoint MUST treat an OPEN whose service name is not valid UTF-8 as a connection error of code FRAME_FORMAT."
  if (service === undefined) {
    throw malformed('open-service-text', ErrorCode.frameFormat, 'the service name is not valid UTF-8');
  }
  const group = view.getUint32(0);
  return {
    type: 'open',
    channel,
    group,
    lowestVersion,
    highestVersion,
    service,
    metadata: payload.subarray(serviceEnd),
  };
}

/** Parses an ACCEPT payload of 2 bytes or more (spec/3-frames.md#accept); the metadata is a view. */
export function parseAccept(channel: number, payload: Uint8Array): AcceptFrame {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  return { type: 'accept', channel, version: view.getUint16(0), metadata: payload.subarray(2) };
}
