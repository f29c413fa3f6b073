import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bundledLaunch } from './bundled-launch.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-child-'));
after(() => rmSync(folder, { recursive: true }));

test('the bundled reference is told by its channel that the kit was killed', async () => {
  assert.equal(bundledLaunch(['listener'], 1, true).heedsChannel, true);
  const server = createServer().listen(0, '127.0.0.1');
  after(() => server.close());
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  const peer = join(folder, 'peer.mjs');
  writeFileSync(
    peer,
    `import { connect } from 'node:net';
const socket = connect(${bound.port}, '127.0.0.1');
process.once('disconnect', () => socket.end('the kit is gone'));
`,
  );
  const kit = join(folder, 'kit.mjs');
  writeFileSync(
    kit,
    `import { Child } from ${JSON.stringify(new URL('./child.ts', import.meta.url).href)};
new Child([process.execPath, ${JSON.stringify(peer)}], undefined, true);
setInterval(() => {}, 1000);
`,
  );
  const killed = spawn(process.execPath, [...process.execArgv, kit], { stdio: 'inherit' });
  const [socket] = await once(server, 'connection');
  killed.kill('SIGKILL');
  const [words] = await once(socket, 'data');
  assert.equal(String(words), 'the kit is gone');
});
