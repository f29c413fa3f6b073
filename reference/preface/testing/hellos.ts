import fc from 'fast-check';
import { Limit, ParameterBounds, Range, Role } from '../../protocol.gen.ts';
import type { Hello, Identity, Limits, Parameter } from '../hello.ts';
import { type LimitName, limitNames } from '../limits.ts';

/** Every limit at its floor. */
export const floors: Limits = {
  fragmentLimit: ParameterBounds.fragmentLimit.floor,
  messageLimit: ParameterBounds.messageLimit.floor,
  metadataLimit: ParameterBounds.metadataLimit.floor,
  channelLimit: ParameterBounds.channelLimit.floor,
  groupLimit: ParameterBounds.groupLimit.floor,
  channelCredit: 0,
  connectionCredit: 0,
};

/** A dialer's HELLO of version 2 with every limit at its floor. */
export const dialerHello: Hello = {
  role: Role.dialer,
  lowestVersion: 2,
  highestVersion: 2,
  limits: floors,
  capabilities: [],
};

/** The listener of version 2 that reads such a HELLO. */
export const listener: Identity = { role: Role.listener, lowestVersion: 2, highestVersion: 2 };

// fast-check's own records may lack a prototype, which deepEqual would tell from our objects.
const record = <Fields extends object>(fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }) =>
  fc.record(fields, { noNullPrototype: true });

const between = ({ floor, ceiling }: { floor: number; ceiling: number }) =>
  fc.oneof(
    fc.constantFrom(floor, ceiling),
    fc.maxSafeInteger().map((n) => floor + (Math.abs(n) % (ceiling - floor + 1))),
  );

const anyLimit = (name: LimitName) => between(ParameterBounds[name]);

/** Limits that a peer has to accept. */
export const anyLimits: fc.Arbitrary<Limits> = record({
  fragmentLimit: anyLimit('fragmentLimit'),
  messageLimit: anyLimit('messageLimit'),
  metadataLimit: anyLimit('metadataLimit'),
  channelLimit: anyLimit('channelLimit'),
  groupLimit: anyLimit('groupLimit'),
  channelCredit: anyLimit('channelCredit'),
  connectionCredit: anyLimit('connectionCredit'),
}).map((limits) => {
  const least = limits.fragmentLimit + Limit.headerSize;
  const window = (credit: number) => (credit < least && credit > 0 ? least : credit);
  return {
    ...limits,
    channelCredit: window(limits.channelCredit),
    connectionCredit: window(limits.connectionCredit),
  };
});

/** Ignorable parameters of different types. */
export const anyIgnorable: fc.Arbitrary<Parameter[]> = fc.uniqueArray(
  record({
    type: fc.integer({ min: Range.parameterType.ignorable.first, max: Range.parameterType.ignorable.last }),
    value: fc.uint8Array({ maxLength: 300 }),
  }),
  { maxLength: 8, selector: ({ type }) => type },
);

/** HELLOs of dialers that `listener` has to accept. */
export const anyDialerHello: fc.Arbitrary<Hello> = record({
  role: fc.constant(Role.dialer),
  lowestVersion: fc.integer({ min: 0, max: 2 }),
  highestVersion: fc.integer({ min: 2, max: 255 }),
  limits: anyLimits,
  capabilities: fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }),
});

/** A parameter's bytes on the wire. */
export function parameter(type: number, value: Uint8Array | number[]): Uint8Array {
  return new Uint8Array([type >>> 8, type & 0xff, value.length >>> 8, value.length & 0xff, ...value]);
}

/** A limit's bytes on the wire, with whatever value and size. */
export function limitParameter(name: LimitName, value: bigint, size: number = ParameterBounds[name].size): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return parameter(limitNames.indexOf(name) + 1, bytes.slice(8 - size));
}

/** A HELLO's bytes around a body that is taken as it is. */
export function helloOf(body: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.concat(body);
  const length = [bytes.length >>> 8, bytes.length & 0xff];
  return new Uint8Array([0x89, 0x48, 0x44, 0x4c, 0x0d, 0x0a, 0x1a, 0x0a, ...length, ...bytes]);
}
