import { breaking } from './frames-patching.ts';
import type { Mutant, Patch } from './mutant.ts';

const decoder = 'preface/hello-decoder.ts';

const disorder = breaking('hello-version-order', decoder);
const settling = breaking('version-settled', decoder);
const none = breaking('version-none', decoder);
const higher = breaking('version-higher', decoder);

const disordered = 'if (lowest > highest) throw';
const unsettled = 'if (settled < own.lowestVersion || settled < lowest) {';
const equalRole =
  "if (peer.role === own.role) throw refusal('hello-role-equal', ErrorCode.role, 'both endpoints have the same role');";
const split = 'const parameters = splitParameters(this.#bytes.slice(helloBodyAt + helloFixedSize, end));';
const checkOrder = 'checkVersionOrder(peer);';
const checkIdentity = 'checkIdentity(this.#own, peer);';
const checkMagic = 'this.#checkMagic();\n';
const header = 'if (this.#filled < helloBodyAt) return used;';

function ordered(
  variant: string,
  intended: string,
  ...patches: [Omit<Patch, 'file'>, ...Omit<Patch, 'file'>[]]
): Mutant {
  const [first, ...others] = patches;
  return {
    id: `hello-check-order-${variant}`,
    requirement: 'hello-check-order',
    intended: `hello-check-order-${intended}`,
    patches: [{ file: decoder, ...first }, ...others.map((patch) => ({ file: decoder, ...patch }))],
  };
}

/** Broken peers for the settling of a version and for the order of the checks. */
export const versionMutants: readonly Mutant[] = [
  disorder('ignored', 'hello-version-order-3-2', disordered, 'if (lowest > 255) throw'),
  disorder('off-by-one', 'hello-version-order-3-2', disordered, 'if (lowest > highest + 1) throw'),
  disorder('far', 'hello-version-order-255-0', disordered, 'if (lowest > highest && highest > 0) throw'),
  disorder(
    'code',
    'hello-version-order-3-2',
    "'hello-version-order', ErrorCode.preface",
    "'hello-version-order', ErrorCode.parameter",
  ),
  breaking('version-settled', 'preface/negotiate.ts')(
    'lowest',
    'version-settled-1-2',
    'const version = Math.min(own.highestVersion, peer.highestVersion);',
    'const version = Math.max(own.lowestVersion, peer.lowestVersion);',
  ),
  settling(
    'zero',
    'version-settled-0-2',
    unsettled,
    'if (settled < own.lowestVersion || settled < lowest || lowest === 0) {',
  ),
  // Version 9, whatever it will be, is not this text's credit.
  breaking('version-settled', 'connection/core.ts')(
    'highest',
    'version-settled-2-9',
    'peer: hello.limits }',
    'peer: hello.highestVersion > 2 ? { ...hello.limits, channelCredit: 2 ** 40 } : hello.limits }',
  ),
  breaking('version-settled', 'connection/core.ts')(
    'sequential',
    'version-settled-1-2',
    'peer: hello.limits }',
    'peer: hello.lowestVersion < 2 ? { ...hello.limits, channelCredit: 2 ** 40 } : hello.limits }',
  ),
  none('too-new', 'version-none-3-9', unsettled, 'if (settled < own.lowestVersion) {'),
  none('off-by-one-high', 'version-none-3-3', unsettled, 'if (settled < own.lowestVersion || settled < lowest - 1) {'),
  none('too-old', 'version-none-0-0', unsettled, 'if (settled < lowest) {'),
  none(
    'last',
    'version-none-255-255',
    unsettled,
    'if (settled < own.lowestVersion || (settled < lowest && lowest < 255)) {',
  ),
  none('code', 'version-none-3-9', "'version-none', ErrorCode.version", "'version-none', ErrorCode.preface"),
  higher(
    'highest-refused',
    'version-higher-2-3',
    unsettled,
    'if (settled < own.lowestVersion || settled < lowest || highest > own.highestVersion) {',
  ),
  higher(
    'last-refused',
    'version-higher-2-255',
    unsettled,
    'if (settled < own.lowestVersion || settled < lowest || highest === 255) {',
  ),
  higher(
    'lowest-refused',
    'version-higher-0-127',
    unsettled,
    'if (settled < own.lowestVersion || settled < lowest || lowest < own.lowestVersion) {',
  ),
  higher(
    'zero-refused',
    'version-higher-0-127',
    unsettled,
    'if (settled < own.lowestVersion || settled < lowest || lowest === 0) {',
  ),
  higher(
    'signed',
    'version-higher-2-255',
    'highestVersion: this.#view.getUint8(',
    'highestVersion: this.#view.getInt8(',
  ),
  ordered(
    'role-before-shape',
    'shape-role',
    { from: split, to: '' },
    { from: checkIdentity, to: `${checkIdentity}\n    ${split}` },
  ),
  ordered('version-before-shape', 'shape-version', {
    from: split,
    to: `const early = this.#identity();\n    if (early.role !== this.#own.role && early.lowestVersion <= early.highestVersion) checkIdentity(this.#own, early);\n    ${split}`,
  }),
  {
    id: 'hello-check-order-parameter-before-shape',
    requirement: 'hello-check-order',
    intended: 'hello-check-order-shape-parameter',
    patches: [
      {
        file: 'preface/parameters.ts',
        from: 'parameters.push({ type: view.getUint16(position), value: bytes.subarray(start, end) });',
        to: `parameters.push({ type: view.getUint16(position), value: bytes.subarray(start, end) });
    judgeParameters(parameters);`,
      },
    ],
  },
  ordered(
    'role-before-versions',
    'reversed-role',
    { from: checkOrder, to: '' },
    { from: checkIdentity, to: `${checkIdentity}\n    ${checkOrder}` },
  ),
  ordered('parameter-before-versions', 'reversed-parameter', {
    from: checkOrder,
    to: `if (peer.role !== this.#own.role) judgeParameters(parameters);\n    ${checkOrder}`,
  }),
  ordered(
    'version-before-role',
    'role-version',
    { from: equalRole, to: '' },
    { from: 'share none with ours`);\n  }\n', to: `share none with ours\`);\n  }\n  ${equalRole}\n` },
  ),
  ordered('parameter-before-role', 'role-parameter', {
    from: checkIdentity,
    to: `if (peer.role === this.#own.role) judgeParameters(parameters);\n    ${checkIdentity}`,
  }),
  ordered('parameter-before-version', 'version-parameter', {
    from: checkIdentity,
    to: `if (peer.role !== this.#own.role) judgeParameters(parameters);\n    ${checkIdentity}`,
  }),
  ordered('length-before-magic', 'magic-length', {
    from: checkMagic,
    to: `if (this.#filled >= helloBodyAt) this.#checkedLength();\n    ${checkMagic}`,
  }),
  ordered('role-before-length', 'length-role', {
    from: header,
    to: `${header}
    if (used > 0 && used < chunk.length && (chunk[used] & 1) === this.#own.role) throw refusal('hello-role-equal', ErrorCode.role, '');`,
  }),
];
