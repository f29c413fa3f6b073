// The protocol's constants, for the kit, which shares no code with the reference. Generated from spec/heddle.ksy by `npm run generate`; do not edit.

export const FrameType = {
  /** Refuses or closes the connection. */
  close: 0x01,
  /** Asks for a PONG. */
  ping: 0x02,
  /** Answers a PING. */
  pong: 0x03,
  /** Announces the end of service. */
  goaway: 0x04,
  /** Raises a credit. */
  credit: 0x05,
  /** Says that a frame does not fit. */
  blocked: 0x06,
  /** Raises an allowance. */
  allow: 0x07,
  /** Opens a channel. */
  open: 0x10,
  /** Accepts a channel. */
  accept: 0x11,
  /** One fragment of a message. */
  data: 0x12,
  /** Abandons a message. */
  abort: 0x13,
  /** Ends a direction. */
  end: 0x14,
  /** Asks for the end of a direction. */
  stop: 0x15,
  /** Refuses or abandons a channel. */
  reset: 0x16,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

export const ErrorCode = {
  /** No error. */
  none: 0x0000,
  /** The sender failed for a reason of its own. */
  internal: 0x0001,
  /** A HELLO is malformed. */
  preface: 0x0002,
  /** The two HELLOs share no version. */
  version: 0x0003,
  /** Both HELLOs name the same role. */
  role: 0x0004,
  /** The HELLO did not arrive in time. */
  helloTimeout: 0x0005,
  /** A HELLO's parameter is unknown and critical, repeated, of the wrong size, or out of bounds. */
  parameter: 0x0006,
  /** A frame type is unknown and critical. */
  frameType: 0x0007,
  /** A low flag is not defined for the frame's type. */
  frameFlags: 0x0008,
  /** A payload is too short or too long for its type or for a limit. */
  frameSize: 0x0009,
  /** A field holds what it may not hold. */
  frameFormat: 0x000a,
  /** A channel id is of the wrong parity, out of sequence, never opened, or 0 where it may not be, or the reverse. */
  channelId: 0x000b,
  /** A frame is not allowed in its channel's state. */
  channelState: 0x000c,
  /** Credit was exceeded, lowered, or raised beyond its bound. */
  credit: 0x000d,
  /** An allowance was exceeded, lowered, or raised beyond its bound. */
  allowance: 0x000e,
  /** A channel was refused because a limit of groups or of metadata is exceeded. */
  limit: 0x000f,
  /** A message exceeds what is taken whole. */
  messageTooLarge: 0x0010,
  /** No service of that name is offered. */
  unknownService: 0x0011,
  /** The service is not offered in any of those versions. */
  unsupportedVersion: 0x0012,
  /** A policy refuses. */
  refused: 0x0013,
  /** An endpoint protects itself. */
  resource: 0x0014,
  /** The sender lost interest. */
  cancelled: 0x0015,
  /** The endpoint serves no new channels. */
  goingAway: 0x0016,
  /** Nothing was received for as long as the idle time-out that the endpoint advertised. */
  idle: 0x0017,
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

export const ParameterType = {
  /** Largest payload of a DATA frame that this endpoint takes. */
  fragmentLimit: 0x0001,
  /** Largest message that this endpoint's services take whole. */
  messageLimit: 0x0002,
  /** Largest metadata in OPEN and ACCEPT that this endpoint takes. */
  metadataLimit: 0x0003,
  /** Channels of the peer's that may be open at once; the peer's first allowance. */
  channelLimit: 0x0004,
  /** Groups in which the peer may have channels open at once. */
  groupLimit: 0x0005,
  /** The peer's credit on each new channel: 0, or at least the fragment limit + 8. */
  channelCredit: 0x0006,
  /** The peer's first credit on the connection. */
  connectionCredit: 0x0007,
  /** Capabilities that this endpoint offers. */
  capabilities: 0x0008,
  /** How long this endpoint waits for a byte before it gives the peer up; not a limit, see chapter 5. */
  idleTimeout: 0x8100,
} as const;
export type ParameterType = (typeof ParameterType)[keyof typeof ParameterType];

export const Role = {
  /** The endpoint that asked for the transport; its channel ids are odd. */
  dialer: 0,
  /** The endpoint that was asked; its channel ids are even. */
  listener: 1,
} as const;
export type Role = (typeof Role)[keyof typeof Role];

export const LimitKind = {
  /** Credit, of the channel or of the connection that the header names. */
  credit: 0,
  /** The allowance of OPEN frames. */
  channels: 1,
} as const;
export type LimitKind = (typeof LimitKind)[keyof typeof LimitKind];

/** The low flags of DATA. */
export const DataFlag = { last: 0x01 } as const;

/** The low flags that each known frame type defines, as a mask. */
export const definedFlags: Readonly<Record<number, number>> = {
  [FrameType.close]: 0x00,
  [FrameType.ping]: 0x00,
  [FrameType.pong]: 0x00,
  [FrameType.goaway]: 0x00,
  [FrameType.credit]: 0x00,
  [FrameType.blocked]: 0x00,
  [FrameType.allow]: 0x00,
  [FrameType.open]: 0x00,
  [FrameType.accept]: 0x00,
  [FrameType.data]: 0x01,
  [FrameType.abort]: 0x00,
  [FrameType.end]: 0x00,
  [FrameType.stop]: 0x00,
  [FrameType.reset]: 0x00,
};

/** Whether a frame type stands on channel 0 (`connection`), on any other (`channel`), or on either. */
export const frameScope: Readonly<Record<number, 'connection' | 'channel' | 'either'>> = {
  [FrameType.close]: 'connection',
  [FrameType.ping]: 'connection',
  [FrameType.pong]: 'connection',
  [FrameType.goaway]: 'connection',
  [FrameType.credit]: 'either',
  [FrameType.blocked]: 'either',
  [FrameType.allow]: 'connection',
  [FrameType.open]: 'channel',
  [FrameType.accept]: 'channel',
  [FrameType.data]: 'channel',
  [FrameType.abort]: 'channel',
  [FrameType.end]: 'channel',
  [FrameType.stop]: 'channel',
  [FrameType.reset]: 'channel',
};

/** The same in version 1, where a type that is missing here is unknown. */
export const sequentialScope: Readonly<Record<number, 'connection' | 'channel' | 'either'>> = {
  [FrameType.close]: 'connection',
  [FrameType.ping]: 'connection',
  [FrameType.pong]: 'connection',
  [FrameType.goaway]: 'connection',
  [FrameType.blocked]: 'connection',
  [FrameType.allow]: 'connection',
  [FrameType.open]: 'channel',
  [FrameType.accept]: 'channel',
  [FrameType.data]: 'channel',
  [FrameType.abort]: 'channel',
  [FrameType.end]: 'channel',
  [FrameType.stop]: 'channel',
  [FrameType.reset]: 'channel',
};

/** The kinds of limits that there are in version 1. */
export const sequentialKinds: readonly number[] = [LimitKind.channels];

/** A refusal with one of these codes stays true until one of the endpoints is changed. */
export const permanentCodes: readonly number[] = [
  ErrorCode.preface,
  ErrorCode.version,
  ErrorCode.role,
  ErrorCode.parameter,
  ErrorCode.refused,
];

/** The smallest payload of each known frame type, in bytes, and whether it is the only size. */
export const payloadSize: Readonly<Record<number, { readonly minimum: number; readonly fixed: boolean }>> = {
  [FrameType.close]: { minimum: 4, fixed: false },
  [FrameType.ping]: { minimum: 16, fixed: true },
  [FrameType.pong]: { minimum: 32, fixed: true },
  [FrameType.goaway]: { minimum: 8, fixed: false },
  [FrameType.credit]: { minimum: 8, fixed: true },
  [FrameType.blocked]: { minimum: 9, fixed: true },
  [FrameType.allow]: { minimum: 9, fixed: true },
  [FrameType.open]: { minimum: 9, fixed: false },
  [FrameType.accept]: { minimum: 2, fixed: false },
  [FrameType.data]: { minimum: 0, fixed: false },
  [FrameType.abort]: { minimum: 4, fixed: false },
  [FrameType.end]: { minimum: 4, fixed: false },
  [FrameType.stop]: { minimum: 4, fixed: false },
  [FrameType.reset]: { minimum: 4, fixed: false },
};

/** The versions of the protocol that there are. */
export const Version = {
  /** Messages in one piece, no credit. */
  sequential: 1,
  /** Fragments of different channels interleave, credit flows. */
  interleaved: 2,
} as const;

/** The limits that hold in every connection. */
export const Limit = {
  /** A whole HELLO, magic included. In bytes. */
  helloSize: 4096,
  /** From the transport's establishment to the peer's whole HELLO. In milliseconds. */
  helloDeadline: 10000,
  /** A frame header. In bytes. */
  headerSize: 8,
  /** A frame's payload, by construction of the length field. In bytes. */
  payloadSize: 65535,
  /** The reason in CLOSE, GOAWAY, ABORT, END, STOP and RESET. In bytes. */
  reasonSize: 1024,
  /** A service's name in OPEN, by construction of its length field. In bytes. */
  serviceNameSize: 255,
  /** A cumulative credit limit: 2^53 - 1. In bytes. */
  credit: 9007199254740991,
  /** A cumulative allowance: as many channels as one side has ids for, 2^31. In channels. */
  allowance: 2147483648,
  /** Sent and not yet answered by a PONG. In PINGs. */
  unansweredPings: 4,
  /** How long an endpoint that sent CLOSE goes on reading for the peer's end of stream. In milliseconds. */
  drainDeadline: 5000,
  /** Between two PONGs of an endpoint that does not read, in version 1. In milliseconds. */
  signOfLife: 1000,
  /** The last channel of a GOAWAY that only announces. */
  goawayAnnouncement: 4294967295,
  /** Q: what a group's turn adds to what the group may send. In bytes. */
  groupQuantum: 16384,
  /** Q: what a channel's turn in its group adds to what the channel may send. In bytes. */
  channelQuantum: 16384,
} as const;

/** The parameters that are limits: `size` of the value in bytes, `floor` and `ceiling` in the parameter's unit. */
export const ParameterBounds = {
  fragmentLimit: { type: ParameterType.fragmentLimit, size: 2, floor: 1024, ceiling: 65535, unit: 'bytes' },
  messageLimit: { type: ParameterType.messageLimit, size: 4, floor: 4096, ceiling: 4294967295, unit: 'bytes' },
  metadataLimit: { type: ParameterType.metadataLimit, size: 2, floor: 256, ceiling: 32768, unit: 'bytes' },
  channelLimit: { type: ParameterType.channelLimit, size: 4, floor: 16, ceiling: 2147483648, unit: 'channels' },
  groupLimit: { type: ParameterType.groupLimit, size: 4, floor: 8, ceiling: 4294967295, unit: 'groups' },
  channelCredit: { type: ParameterType.channelCredit, size: 8, floor: 0, ceiling: 9007199254740991, unit: 'bytes' },
  connectionCredit: { type: ParameterType.connectionCredit, size: 8, floor: 0, ceiling: 9007199254740991, unit: 'bytes' },
} as const;

/** The parameters that bind their sender, and that an old endpoint ignores: `size` of the value in bytes, `floor` and `ceiling` in the parameter's unit. */
export const PromiseBounds = {
  idleTimeout: { type: ParameterType.idleTimeout, size: 4, floor: 2000, ceiling: 4294967295, unit: 'milliseconds' },
} as const;

/** The values that are reserved to be sent, meaningless, and ignored. */
export const Grease = {
  frameType: [0x8b, 0x9b, 0xab, 0xbb, 0xcb, 0xdb, 0xeb, 0xfb],
  parameterType: [0x8a8a, 0x9a9a, 0xaaaa, 0xbaba, 0xcaca, 0xdada, 0xeaea, 0xfafa],
  capability: [0x0a0a, 0x1a1a, 0x2a2a, 0x3a3a, 0x4a4a, 0x5a5a, 0x6a6a, 0x7a7a, 0x8a8a, 0x9a9a, 0xaaaa, 0xbaba, 0xcaca, 0xdada, 0xeaea, 0xfafa],
  errorCode: { first: 0x40000000, last: 0x4000ffff },
} as const;

/** How the values of a registry are divided; `first` and `last` belong to the range. */
export const Range = {
  errorCode: {
    protocol: { first: 0x0000, last: 0xffff },
    grease: { first: 0x40000000, last: 0x4000ffff },
    application: { first: 0x80000000, last: 0xffffffff },
  },
  frameType: {
    critical: { first: 0x00, last: 0x7f },
    ignorable: { first: 0x80, last: 0xff },
  },
  parameterType: {
    critical: { first: 0x0000, last: 0x7fff },
    ignorable: { first: 0x8000, last: 0xffff },
  },
} as const;

/** The first bytes of a HELLO. */
export const magic: readonly number[] = [0x89, 0x48, 0x44, 0x4c, 0x0d, 0x0a, 0x1a, 0x0a];
