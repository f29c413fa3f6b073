import { type Entry, entriesOf, type Ksy, type Span, structureOf } from './ksy.ts';
import { sizeOf } from './layout.ts';
import { alike, camelCase, enumValue, hex, isSpan, pascalCase } from './names.ts';

/** The constants of the protocol as a TypeScript module. `owner` says in its header whose copy it is. */
export function protocolModule(ksy: Ksy, owner: string): string {
  const frameTypes = entriesOf(ksy, 'frame_type');
  return [
    `// The protocol's constants, for ${owner}. Generated from spec/heddle.ksy by \`npm run generate\`; do not edit.\n`,
    ...['frame_type', 'error_code', 'parameter_type', 'role', 'limit_kind'].map((name) => enumeration(ksy, name)),
    ...frameTypes.flatMap(flagObject),
    byFrameType(
      'The low flags that each known frame type defines, as a mask.',
      'definedFlags',
      'number',
      frameTypes,
      flagMask,
    ),
    byFrameType(
      'Whether a frame type stands on channel 0 (`connection`), on any other (`channel`), or on either.',
      'frameScope',
      "'connection' | 'channel' | 'either'",
      frameTypes,
      (entry) => `'${entry['-scope']}'`,
    ),
    byFrameType(
      'The same in version 1, where a type that is missing here is unknown.',
      'sequentialScope',
      "'connection' | 'channel' | 'either'",
      frameTypes.filter(isSequential),
      (entry) => `'${entry['-sequential'] ?? entry['-scope']}'`,
    ),
    sequentialKinds(ksy),
    permanentCodes(ksy),
    byFrameType(
      'The smallest payload of each known frame type, in bytes, and whether it is the only size.',
      'payloadSize',
      '{ readonly minimum: number; readonly fixed: boolean }',
      frameTypes,
      (entry) => literal(sizeOf(structureOf(ksy, entry.id))),
    ),
    versions(ksy),
    limits(ksy),
    parameterBounds(ksy),
    grease(ksy),
    ranges(ksy),
    magic(ksy),
  ].join('\n');
}

function enumeration(ksy: Ksy, name: string): string {
  const members = entriesOf(ksy, name).map(
    ({ id, doc, value }) => `  /** ${doc} */\n  ${camelCase(id)}: ${enumValue(name, value)},\n`,
  );
  const title = pascalCase(name);
  const type = `export type ${title} = (typeof ${title})[keyof typeof ${title}];\n`;
  return `export const ${title} = {\n${members.join('')}} as const;\n${type}`;
}

function isSequential(entry: Entry): boolean {
  return entry['-sequential'] !== 'illegal';
}

function sequentialKinds(ksy: Ksy): string {
  const kinds = entriesOf(ksy, 'limit_kind').filter(isSequential);
  const members = kinds.map(({ id }) => `LimitKind.${camelCase(id)}`);
  return `/** The kinds of limits that there are in version 1. */\nexport const sequentialKinds: readonly number[] = [${members.join(', ')}];\n`;
}

function permanentCodes(ksy: Ksy): string {
  const codes = entriesOf(ksy, 'error_code').filter((entry) => entry['-permanent']);
  const members = codes.map(({ id }) => `  ErrorCode.${camelCase(id)},\n`);
  return `/** A refusal with one of these codes stays true until one of the endpoints is changed. */\nexport const permanentCodes: readonly number[] = [\n${members.join('')}];\n`;
}

function flagObject({ id, '-flags': flags }: Entry): string[] {
  if (flags === undefined) return [];
  const members = Object.entries(flags).map(([name, bit]) => `${camelCase(name)}: ${hex(bit, 2)}`);
  return [
    `/** The low flags of ${id.toUpperCase()}. */\nexport const ${pascalCase(id)}Flag = { ${members.join(', ')} } as const;\n`,
  ];
}

function flagMask({ '-flags': flags = {} }: Entry): string {
  return hex(
    Object.values(flags).reduce((mask, bit) => mask | bit, 0),
    2,
  );
}

function byFrameType(
  doc: string,
  name: string,
  type: string,
  entries: readonly Entry[],
  valueFor: (entry: Entry) => string,
): string {
  const members = entries.map((entry) => `  [FrameType.${camelCase(entry.id)}]: ${valueFor(entry)},\n`);
  return `/** ${doc} */\nexport const ${name}: Readonly<Record<number, ${type}>> = {\n${members.join('')}};\n`;
}

function versions(ksy: Ksy): string {
  const members = Object.entries(ksy['-versions']).map(
    ([id, { value, doc }]) =>
      `  /** ${doc.charAt(0).toUpperCase()}${doc.slice(1)}. */\n  ${camelCase(id)}: ${value},\n`,
  );
  return `/** The versions of the protocol that there are. */\nexport const Version = {\n${members.join('')}} as const;\n`;
}

function limits(ksy: Ksy): string {
  const members = Object.entries(ksy['-limits']).map(([id, { value, unit, doc }]) => {
    const inUnit = unit === '' ? '' : ` In ${unit}.`;
    return `  /** ${doc.charAt(0).toUpperCase()}${doc.slice(1)}.${inUnit} */\n  ${camelCase(id)}: ${value},\n`;
  });
  return `/** The limits that hold in every connection. */\nexport const Limit = {\n${members.join('')}} as const;\n`;
}

function parameterBounds(ksy: Ksy): string {
  const bounded = entriesOf(ksy, 'parameter_type').filter((entry) => entry['-size'] !== undefined);
  const limits = bounded.filter((entry) => entry['-promise'] === undefined);
  const promises = bounded.filter((entry) => entry['-promise'] !== undefined);
  const bounds = "`size` of the value in bytes, `floor` and `ceiling` in the parameter's unit.";
  return [
    boundsObject(`The parameters that are limits: ${bounds}`, 'ParameterBounds', limits),
    boundsObject(
      `The parameters that bind their sender, and that an old endpoint ignores: ${bounds}`,
      'PromiseBounds',
      promises,
    ),
  ].join('\n');
}

function boundsObject(doc: string, name: string, entries: readonly Entry[]): string {
  const members = entries.map(({ id, '-size': size, '-floor': floor, '-ceiling': ceiling, '-unit': unit }) => {
    const bounds = literal({ size, floor, ceiling });
    return `  ${camelCase(id)}: { type: ParameterType.${camelCase(id)}, ${bounds.slice(2, -2)}, unit: '${unit}' },\n`;
  });
  return `/** ${doc} */\nexport const ${name} = {\n${members.join('')}} as const;\n`;
}

function grease(ksy: Ksy): string {
  const members = Object.entries(ksy['-grease']).map(([id, values]) => {
    const text = isSpan(values) ? span(values) : `[${alike(values).join(', ')}]`;
    return `  ${camelCase(id)}: ${text},\n`;
  });
  return `/** The values that are reserved to be sent, meaningless, and ignored. */\nexport const Grease = {\n${members.join('')}} as const;\n`;
}

function ranges(ksy: Ksy): string {
  const members = Object.entries(ksy['-ranges']).map(([id, parts]) => {
    const lines = Object.entries(parts).map(([name, part]) => `    ${camelCase(name)}: ${span(part)},\n`);
    return `  ${camelCase(id)}: {\n${lines.join('')}  },\n`;
  });
  return `/** How the values of a registry are divided; \`first\` and \`last\` belong to the range. */\nexport const Range = {\n${members.join('')}} as const;\n`;
}

function span({ first, last }: Span): string {
  const [from, to] = alike([first, last]);
  return `{ first: ${from}, last: ${to} }`;
}

function magic(ksy: Ksy): string {
  const contents = structureOf(ksy, 'hello').seq.find((field) => field.id === 'magic')?.contents ?? [];
  return `/** The first bytes of a HELLO. */\nexport const magic: readonly number[] = [${alike(contents).join(', ')}];\n`;
}

function literal(members: Readonly<Record<string, number | boolean | undefined>>): string {
  return `{ ${Object.entries(members)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')} }`;
}
