import { magic } from '../../wire/protocol.gen.ts';
import type { HelloVector, VectorTopic } from '../declaration.ts';

const highestVersionAt = magic.length + 4;

function versions(lowestVersion: number, highestVersion: number): HelloVector {
  const id = `versions-${lowestVersion}-to-${highestVersion}`;
  return { id, covers: ['version-higher'], hello: { role: 'dialer', lowestVersion, highestVersion } };
}

function disordered(lowestVersion: number, highestVersion: number): HelloVector {
  return {
    ...versions(lowestVersion, highestVersion),
    covers: ['hello-version-order'],
    fault: {
      error: 'preface',
      path: 'hello.body.highest_version',
      offset: highestVersionAt,
      twin: `versions-${lowestVersion}-to-${lowestVersion}`,
    },
  };
}

/** Role, reserved bits and versions. */
export const identityTopic: VectorTopic = {
  path: 'preface/identity',
  kind: 'hello',
  title: 'Role, reserved bits and versions',
  notes: [
    'Whether a role or a version is acceptable depends on the receiver: these vectors judge the bytes alone. A receiver of the other role that speaks all versions accepts every valid one.',
  ],
  vectors: [
    { id: 'role-dialer', covers: ['hello-role'], hello: { role: 'dialer' } },
    { id: 'role-listener', covers: ['hello-role'], hello: { role: 'listener' } },
    ...[0, 1, 2, 3, 4, 5, 6].map(
      (bit): HelloVector => ({
        id: `reserved-bit-${bit}`,
        covers: ['hello-reserved-ignored'],
        hello: { role: bit % 2 === 0 ? 'dialer' : 'listener', reserved: 1 << bit },
      }),
    ),
    { id: 'reserved-bits-all', covers: ['hello-reserved-ignored'], hello: { role: 'listener', reserved: 0x7f } },
    versions(0, 0),
    versions(0, 255),
    versions(1, 1),
    versions(1, 2),
    versions(2, 2),
    versions(2, 9),
    versions(3, 3),
    versions(3, 9),
    versions(255, 255),
    disordered(1, 0),
    disordered(2, 1),
    disordered(3, 2),
    disordered(255, 2),
    disordered(255, 254),
  ],
};
