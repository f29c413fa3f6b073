export { decodeFrame, decodeHeader } from './decode-frame.ts';
export { decodeHello } from './decode-hello.ts';
export type { DecodedFrame } from './frame.ts';
export type { DecodedHello, DecodedParameter } from './hello.ts';
export { type WireItem, WireReader } from './reader.ts';
export { WireError } from './wire-error.ts';
