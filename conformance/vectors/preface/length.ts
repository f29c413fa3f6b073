import { Grease, Limit, magic } from '../../wire/protocol.gen.ts';
import type { ParameterValue } from '../../wire/value.ts';
import type { HelloVector, VectorTopic } from '../declaration.ts';

/** Bytes up to the end of the length field, and of the fixed part behind it. */
const prefix = magic.length + 2;
const fixedPart = 3;
const largestBody = Limit.helloSize - prefix;
const tag = 4;

function filling(body: number): ParameterValue[] {
  return [{ type: Grease.parameterType[0], value: new Uint8Array(body - fixedPart - tag).fill(0x5a) }];
}

function fault(twin: string): NonNullable<HelloVector['fault']> {
  return { error: 'preface', path: 'hello.len_body', offset: magic.length, twin };
}

/** The length field of a HELLO and its bounds. */
export const lengthTopic: VectorTopic = {
  path: 'preface/length',
  kind: 'hello',
  title: 'The length of a HELLO',
  notes: [
    'The length counts the bytes behind the length field.',
    'Of a HELLO that is too long only the first 10 bytes are given: they are enough to refuse it.',
  ],
  vectors: [
    { id: 'hello-smallest', covers: ['hello-too-short'], hello: { role: 'dialer' } },
    ...[0, 1, 2].map(
      (length): HelloVector => ({
        id: `hello-length-${length}`,
        covers: ['hello-too-short'],
        hello: { role: 'dialer', length },
        cut: prefix + length,
        fault: fault('hello-smallest'),
      }),
    ),
    {
      id: 'hello-largest-but-one',
      covers: ['hello-largest'],
      hello: { role: 'listener', parameters: filling(largestBody - 1) },
    },
    {
      id: 'hello-largest',
      covers: ['hello-largest', 'hello-too-long'],
      hello: { role: 'listener', parameters: filling(largestBody) },
    },
    ...[largestBody + 1, Limit.helloSize, 0xffff].map(
      (length): HelloVector => ({
        id: `hello-length-${length}`,
        covers: ['hello-too-long'],
        hello: { role: 'listener', length },
        cut: prefix,
        fault: fault('hello-largest'),
      }),
    ),
  ],
};
