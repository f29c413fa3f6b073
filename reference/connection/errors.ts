import { ErrorCode, permanentCodes } from '../protocol.gen.ts';

/** What an error is told besides its message. */
export interface HeddleErrorOptions extends ErrorOptions {
  readonly safeToRetry?: boolean;
}

/** What every error that comes from the wire or the peer carries. */
export class HeddleError extends Error {
  /** A code of spec/3-frames.md#codes-and-reasons. */
  readonly code: number;
  /** For people; may be empty. It comes from the other side: escape its control characters when you show it. */
  readonly reason: string;
  /** Whether the peer cannot have seen what failed, so that trying again does nothing twice. */
  readonly safeToRetry: boolean;

  constructor(message: string, code: number, reason: string, options?: HeddleErrorOptions) {
    super(reason === '' ? message : `${message}: ${escaped(reason)}`, options);
    this.name = new.target.name;
    this.code = code;
    this.reason = reason;
    this.safeToRetry = options?.safeToRetry ?? false;
  }
}

/** A channel was abandoned, by RESET, in both directions. */
export class ChannelReset extends HeddleError {
  readonly by: 'peer' | 'local';

  constructor(code: number, reason: string, by: 'peer' | 'local', options?: HeddleErrorOptions) {
    super(
      `the channel was reset by ${by === 'peer' ? 'the peer' : 'this endpoint'}, code ${code}`,
      code,
      reason,
      options,
    );
    this.by = by;
  }
}

/** Refusals that an acceptor makes before any service sees the channel. */
const unserved: ReadonlySet<number> = new Set([
  ErrorCode.unknownService,
  ErrorCode.unsupportedVersion,
  ErrorCode.goingAway,
]);

/** The acceptor refused the channel: its RESET came before anything else of its own. */
export class ChannelRefused extends ChannelReset {
  constructor(code: number, reason: string) {
    super(code, reason, 'peer', { safeToRetry: unserved.has(code) });
  }
}

/** The peer serves no new channels, this one included; it is safe to try on another connection. */
export class GoingAway extends HeddleError {
  constructor(code: number, reason: string) {
    super('the peer serves no new channels', code, reason, { safeToRetry: true });
  }
}

/** The peer asked for the end of our direction; the other direction goes on. */
export class ChannelStopped extends HeddleError {
  constructor(code: number, reason: string) {
    super(`the peer stopped our direction of the channel, code ${code}`, code, reason);
  }
}

/** We abandoned the message before it was written. */
export class MessageAborted extends HeddleError {
  constructor(code: number, reason: string) {
    super(`the message was abandoned, code ${code}`, code, reason);
  }
}

/** The connection was closed by a CLOSE; `by` says whose, and `cause` what the peer did wrong if ours was for that. */
export class ConnectionClosed extends HeddleError {
  readonly by: 'peer' | 'local';

  constructor(code: number, reason: string, by: 'peer' | 'local', options?: HeddleErrorOptions) {
    super(
      `the connection was closed by ${by === 'peer' ? 'the peer' : 'this endpoint'}, code ${code}`,
      code,
      reason,
      options,
    );
    this.by = by;
  }
}

/** The connection was refused in the preface, by either side. */
export class ConnectionRefused extends ConnectionClosed {
  /** Whether dialing again is in vain until one of the endpoints is changed (spec/2-preface.md#version). */
  get permanent(): boolean {
    return permanentCodes.includes(this.code);
  }
}

/** The transport ended or broke without a CLOSE, or could not be had: see `cause`. */
export class ConnectionLost extends HeddleError {
  /** Another attempt may succeed. */
  readonly permanent = false;
}

/** The settled version cannot do this; nothing was sent, and the channel goes on. */
export class NotInVersion extends HeddleError {
  readonly version: number;

  constructor(version: number, what: string) {
    super(`version ${version} of the protocol cannot do this: ${what}`, ErrorCode.messageTooLarge, '');
    this.version = version;
  }
}

function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;
  });
}
