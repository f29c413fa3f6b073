import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { ErrorCode, Grease, Limit, magic, ParameterBounds, ParameterType, Role } from '../protocol.gen.ts';
import { encodeHello, type Hello } from './hello.ts';
import { HelloDecoder } from './hello-decoder.ts';
import { limitNames } from './limits.ts';
import { settle } from './negotiate.ts';
import { NotHeddle } from './not-heddle.ts';
import {
  anyDialerHello,
  anyIgnorable,
  dialerHello,
  floors,
  helloOf,
  limitParameter,
  listener,
  parameter,
} from './testing/hellos.ts';
import { check, cut, cuts, hex, joined } from './testing/property.ts';
import { Violation } from './violation.ts';

function decode(pieces: readonly Uint8Array[], own = listener): Hello | undefined {
  const decoder = new HelloDecoder(own);
  for (const piece of pieces) {
    decoder.push(piece);
    decoder.next();
  }
  return decoder.next();
}

function refuses(rule: string, code: number, bytes: Uint8Array, own = listener): void {
  const isRefusal = (error: unknown) => {
    assert.ok(error instanceof Violation, String(error));
    assert.deepEqual([error.rule, error.code, error.scope], [rule, code, { kind: 'connection' }]);
    return true;
  };
  const decoder = new HelloDecoder(own);
  decoder.push(bytes);
  assert.throws(() => decoder.next(), isRefusal);
  assert.throws(() => decoder.next(), isRefusal, 'a refusal stays');
  assert.throws(() => decode(cut(bytes, [...bytes.keys()]), own), isRefusal);
}

const dialerTwo = hex('00 02 02');

suite('a HELLO that is accepted', () => {
  test('comes back from its bytes, however they are divided, with what follows it', () => {
    check(
      fc.property(anyDialerHello, anyIgnorable, fc.uint8Array(), cuts, (hello, parameters, rest, points) => {
        const bytes = encodeHello(hello, { parameters });
        const decoder = new HelloDecoder(listener);
        let afterwards: Uint8Array = new Uint8Array(0);
        for (const piece of cut(joined([bytes, rest]), points)) {
          decoder.push(piece);
          if (decoder.next() !== undefined) afterwards = joined([afterwards, decoder.takeRest()]);
        }
        assert.deepEqual(decoder.next(), { ...hello, unknown: parameters });
        assert.deepEqual(afterwards, rest);
        assert.equal(decoder.takeRest().length, 0);
      }),
    );
  });

  test('has these bytes', () => {
    const grease = { parameters: [{ type: 0x8a8a, value: hex('c0ffee') }] };
    assert.deepEqual(
      encodeHello({ ...dialerHello, capabilities: [0x0a0a] }, grease),
      hex(`89 48 44 4c 0d 0a 1a 0a  004c  00 02 02
           0001 0002 0400  0002 0004 00001000  0003 0002 0100  0004 0004 00000010  0005 0004 00000008
           0006 0008 0000000000000000  0007 0008 0000000000000000  0008 0002 0a0a  8a8a 0003 c0ffee`),
    );
  });

  test('may be without parameters: every limit stands at its floor', () => {
    assert.deepEqual(decode([helloOf([dialerTwo])]), { ...dialerHello, unknown: [] });
  });

  test('may set reserved bits and hold its parameters in any order', () => {
    const parameters = limitNames.map((name) => limitParameter(name, BigInt(ParameterBounds[name].ceiling)));
    const hello = decode([helloOf([hex('fe 02 02'), ...parameters.reverse()])]);
    assert.equal(hello?.role, Role.dialer);
    for (const name of limitNames) assert.equal(hello?.limits[name], ParameterBounds[name].ceiling);
  });

  test('may have 4,096 bytes', () => {
    const filling = parameter(0xfffe, new Uint8Array(Limit.helloSize - 10 - 3 - 4));
    const bytes = helloOf([dialerTwo, filling]);
    assert.equal(bytes.length, Limit.helloSize);
    assert.equal(decode([bytes])?.unknown?.length, 1);
  });

  test('is whole only with its last byte', () => {
    const bytes = encodeHello(dialerHello);
    for (let length = 0; length < bytes.length; length++) assert.equal(decode([bytes.subarray(0, length)]), undefined);
  });
});

suite('a HELLO that is refused', () => {
  test('differs from the magic: at the first wrong byte, and not as a violation', () => {
    for (const [offset, right] of magic.entries()) {
      const decoder = new HelloDecoder(listener);
      decoder.push(new Uint8Array([...magic.slice(0, offset)]));
      assert.equal(decoder.next(), undefined);
      decoder.push(new Uint8Array([right ^ 1]));
      assert.throws(
        () => decoder.next(),
        (error) => error instanceof NotHeddle && error.offset === offset && !(error instanceof Violation),
      );
    }
  });

  test('has a length out of bounds: as soon as the length is here', () => {
    const start = new Uint8Array(magic);
    refuses('hello-too-long', ErrorCode.preface, joined([start, hex('0ff7')]));
    assert.equal(decode([start, hex('0ff6')]), undefined);
    refuses('hello-too-short', ErrorCode.preface, joined([start, hex('0002')]));
    assert.equal(decode([start, hex('0003')]), undefined);
  });

  test('has the wrong role or versions', () => {
    refuses('hello-role-equal', ErrorCode.role, helloOf([hex('01 02 02')]));
    refuses('hello-role-equal', ErrorCode.role, helloOf([dialerTwo]), { ...listener, role: Role.dialer });
    refuses('hello-version-order', ErrorCode.preface, helloOf([hex('00 03 02')]));
    refuses('version-none', ErrorCode.version, helloOf([hex('00 03 09')]));
    refuses('version-none', ErrorCode.version, helloOf([hex('00 00 00')]));
    refuses('version-none', ErrorCode.version, helloOf([hex('00 00 01')]));
  });

  test('ends inside a parameter', () => {
    const whole = parameter(0x9000, [1, 2, 3]);
    for (let length = 1; length < whole.length; length++) {
      refuses('parameter-truncated', ErrorCode.preface, helloOf([dialerTwo, whole.subarray(0, length)]));
    }
    assert.equal(decode([helloOf([dialerTwo, whole])])?.unknown?.length, 1);
  });

  test('holds a critical unknown, a repeated, or an odd list', () => {
    const refusesParameters = (rule: string, ...parameters: Uint8Array[]) =>
      refuses(rule, ErrorCode.parameter, helloOf([dialerTwo, ...parameters]));
    refusesParameters('parameter-critical', parameter(0x0000, []));
    refusesParameters('parameter-critical', parameter(0x0009, []));
    refusesParameters('parameter-critical', parameter(0x7fff, [1]));
    refusesParameters('parameter-repeated', parameter(0x8000, []), parameter(0x8001, []), parameter(0x8000, [1]));
    refusesParameters(
      'parameter-repeated',
      limitParameter('messageLimit', 4096n),
      limitParameter('messageLimit', 4096n),
    );
    refusesParameters('capability-list-size', parameter(ParameterType.capabilities, [1, 2, 3]));
  });

  for (const name of limitNames) {
    test(`has its ${name} out of bounds, or of the wrong size`, () => {
      const { size, floor, ceiling } = ParameterBounds[name];
      const body = (value: bigint, bytes: number = size) => helloOf([dialerTwo, limitParameter(name, value, bytes)]);
      assert.equal(decode([body(BigInt(floor))])?.limits[name], floor);
      assert.equal(decode([body(BigInt(ceiling))])?.limits[name], ceiling);
      if (floor > 0) refuses('parameter-floor', ErrorCode.parameter, body(BigInt(floor - 1)));
      if (ceiling < 2 ** (8 * size) - 1) refuses('parameter-ceiling', ErrorCode.parameter, body(BigInt(ceiling) + 1n));
      refuses('parameter-size', ErrorCode.parameter, body(BigInt(floor), size - 1));
      refuses(
        'parameter-size',
        ErrorCode.parameter,
        joined([helloOf([dialerTwo, parameter(limitNames.indexOf(name) + 1, new Uint8Array(size + 1))])]),
      );
    });
  }

  test('grants a credit that no fragment fits', () => {
    for (const name of ['channelCredit', 'connectionCredit'] as const) {
      const body = (credit: bigint) =>
        helloOf([dialerTwo, limitParameter(name, credit), limitParameter('fragmentLimit', 2000n)]);
      refuses('parameter-credit-window', ErrorCode.parameter, body(1n));
      refuses('parameter-credit-window', ErrorCode.parameter, body(2007n));
      assert.equal(decode([body(2008n)])?.limits[name], 2008);
      assert.equal(decode([body(0n)])?.limits[name], 0);
    }
  });

  test('is refused for the reason that comes first: shape, role, versions, parameters', () => {
    const bad = limitParameter('fragmentLimit', 0n);
    refuses('parameter-truncated', ErrorCode.preface, helloOf([hex('01 05 04'), bad, hex('90')]));
    refuses('hello-role-equal', ErrorCode.role, helloOf([hex('01 05 06'), bad]));
    refuses('version-none', ErrorCode.version, helloOf([hex('00 05 06'), bad]));
  });
});

test('arbitrary bytes are refused by a Violation or NotHeddle, and nothing else', () => {
  const body = fc.uint8Array({ maxLength: 120 }).map((bytes) => helloOf([bytes]));
  const withVersions = fc.uint8Array({ maxLength: 120 }).map((bytes) => helloOf([dialerTwo, bytes]));
  const damaged = fc.tuple(anyDialerHello, fc.nat(), fc.nat(255)).map(([hello, at, byte]) => {
    const bytes = encodeHello(hello);
    bytes[at % bytes.length] = byte;
    return bytes;
  });
  check(
    fc.property(fc.oneof(fc.uint8Array(), body, withVersions, damaged), cuts, (bytes, points) => {
      try {
        decode(cut(bytes, points));
      } catch (error) {
        assert.ok(error instanceof Violation || error instanceof NotHeddle, String(error));
      }
    }),
    1000,
  );
});

test('after a refusal nothing is kept', () => {
  const decoder = new HelloDecoder(listener);
  decoder.push(joined([new Uint8Array(magic), hex('ffff'), new Uint8Array(100_000)]));
  decoder.push(new Uint8Array(100_000));
  assert.equal(decoder.takeRest().length, 0);
});

test('our own HELLO is checked before it is sent', () => {
  const fails = (hello: Partial<Hello>, parameters: { type: number; value: Uint8Array }[] = []) =>
    assert.throws(() => encodeHello({ ...dialerHello, ...hello }, { parameters }), RangeError);
  for (const name of limitNames) {
    const { floor, ceiling } = ParameterBounds[name];
    for (const value of [floor - 1, ceiling + 1, floor + 0.5, Number.NaN])
      fails({ limits: { ...floors, [name]: value } });
  }
  fails({ limits: { ...floors, channelCredit: floors.fragmentLimit + 7 } });
  fails({ limits: { ...floors, connectionCredit: 1 } });
  fails({ lowestVersion: 3 });
  fails({ highestVersion: 256 });
  fails({ capabilities: [0x10000] });
  fails({}, [{ type: 0x7fff, value: new Uint8Array(0) }]);
  fails({}, [{ type: 0x8000, value: new Uint8Array(4096) }]);
  fails({}, [
    { type: 0x8000, value: new Uint8Array(1) },
    { type: 0x8000, value: new Uint8Array(1) },
  ]);
});

suite('settling', () => {
  test('takes the lower of the highest versions, from either side', () => {
    const other = { ...dialerHello, role: Role.listener, lowestVersion: 0, highestVersion: 9 };
    assert.equal(settle(dialerHello, other).version, 2);
    assert.equal(settle(other, dialerHello).version, 2);
  });

  test('puts the common capabilities in force, grease never', () => {
    const one = { ...dialerHello, capabilities: [7, 3, 3, 5, ...Grease.capability] };
    const other = { ...dialerHello, capabilities: [...Grease.capability, 3, 7, 8] };
    assert.deepEqual(settle(one, other).capabilities, [3, 7]);
    assert.deepEqual(settle(other, one).capabilities, [3, 7]);
  });
});
