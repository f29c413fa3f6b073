import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const core = 'connection/core.ts';

const push = 'this.#helloDecoder.push(chunk);';
const hangUp = "this.#end(new ConnectionRefused(ErrorCode.preface, error.message, 'local', { cause: error }));";
const lastFrame = "batch.addFrame({ type: 'close', ...this.#lastWord });";
const obeyed = "this.#end(new ConnectionClosed(frame.code, frame.reason, 'peer'));";
const returned = breaking('beside-no-return', core);

/** Writes text as it is. */
function say(text: string): string {
  return `this.#batch.add(new TextEncoder().encode(${JSON.stringify(text)}));`;
}

/** What the first letters of `GET` are as the length of a HELLO. */
const lengthOfRequest = 0x4745;
const answer = say('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');

/** A listener that sends its HELLO when so many bytes of the peer's are here, or the peer is refused. */
function awaiting(variant: string, bytes: string): Mutant {
  return {
    id: `beside-magic-${variant}`,
    requirement: 'beside-magic',
    intended: 'beside-magic',
    patches: [
      {
        file: core,
        from: 'if (this.#helloWritten) return;',
        to: `if (this.#helloWritten || ((this.heard ?? 0) < ${bytes} && !this.#over)) return;`,
      },
      {
        file: core,
        from: push,
        to: `this.heard = (this.heard ?? 0) + chunk.length;\n    this.#owner.wanted();\n    ${push}`,
      },
    ],
  };
}

/** A dialer that goes on in another protocol when the first wrong byte is this one. */
function goingOn(variant: string, intended: string, byte: string, words: string): Mutant {
  return {
    ...returned(variant, intended, hangUp, `if (error.message.endsWith('${byte}')) ${words}\n    ${hangUp}`),
    role: 'dialer',
  };
}

/** Broken peers for what stands beside another protocol. */
export const besideMutants: readonly Mutant[] = [
  awaiting('one-late', '9'),
  awaiting('length', '10'),
  awaiting('body', '13'),
  awaiting('whole', '(this.#multiplexer === undefined ? 4_096 : 0)'),
  goingOn('dialer', 'beside-no-return-http', '0x48', say('GET / HTTP/1.1\r\nHost: x\r\n\r\n')),
  goingOn('dialer-greeted', 'beside-no-return-greeting', '0x32', say('EHLO client.example\r\n')),
  goingOn('dialer-framed', 'beside-no-return-framed', '0x00', say('\0\0\0\u0012{"endpoint":"list"}')),
  goingOn('dialer-cut', 'beside-no-return-framed', '0x00', say('\0\0\0\u0002{}')),
  goingOn('dialer-half', 'beside-no-return-half', '0x4e', say('NAK to you too\r\n')),
  returned(
    'listener',
    'beside-no-return',
    lastFrame,
    `if (this.#lastWord.reason.includes('${lengthOfRequest}')) { ${answer} }\n      else ${lastFrame}`,
  ),
  returned(
    'behind-refusal',
    'beside-no-return-refused',
    lastFrame,
    `${lastFrame}\n      if (this.#lastWord.reason.includes('0 to 0')) ${answer}`,
  ),
  returned('when-refused', 'beside-no-return-closed', obeyed, `${answer}\n        ${obeyed}`),
];
