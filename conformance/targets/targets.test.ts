import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PeerUnreachable } from '../harness/target.ts';
import type { PeerRole } from '../harness/verdict.ts';
import { ConnectTarget } from './connect-target.ts';
import { execLaunch } from './exec-launch.ts';
import { LaunchedTarget } from './launched-target.ts';
import { ListenTarget } from './listen-target.ts';
import { readPeerFile } from './peer-file.ts';

const { signal } = new AbortController();
const folder = mkdtempSync(join(tmpdir(), 'heddle-targets-'));
after(() => rmSync(folder, { recursive: true }));

/** A peer in JavaScript: it says its process id on each transport, then does what `then` says. */
function script(name: string, then: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(
    file,
    `import { connect, createServer } from 'node:net';
const [host, port, role] = process.argv.slice(2);
const serve = (socket) => { socket.on('error', () => {}); socket.write(String(process.pid)); ${then} };
const dial = () => { const socket = connect(Number(port), host, () => serve(socket)); socket.on('error', () => {}); socket.on('close', dial); };
if (role === 'listener') createServer(serve).listen(Number(port), host); else dial();
`,
  );
  return `'${process.execPath}' '${file}' {host} {port} {role}`;
}

function launched(line: string, timeoutScale = 1, notes: string[] = []): LaunchedTarget {
  return new LaunchedTarget(execLaunch(line, ['listener', 'dialer']), 2, timeoutScale, (note) => notes.push(note));
}

/** What arrives first, which shows that nothing was read before. */
async function firstWord(socket: Socket): Promise<string> {
  assert.ok(socket.isPaused());
  assert.equal(socket.readableLength, 0);
  socket.resume();
  const [chunk] = await once(socket, 'data');
  return String(chunk);
}

async function hangUp(socket: Socket): Promise<void> {
  const over = closed(socket);
  socket.destroy();
  await over;
}

/** The end of a socket, whether it broke or not; the peer's end is answered with ours. */
function closed(socket: Socket): Promise<void> {
  socket.on('error', () => {});
  socket.once('end', () => socket.end());
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const roles: readonly PeerRole[] = ['listener', 'dialer'];

for (const role of roles) {
  test(`a ${role} is started once for a lane, and ended at the end`, async () => {
    const target = launched(script(`stays-${role}`, ''));
    const pids: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const socket = await target.connect(role, 0, signal);
      pids.push(await firstWord(socket));
      await hangUp(socket);
    }
    const other = await target.connect(role, 1, signal);
    pids.push(await firstWord(other));
    await hangUp(other);
    assert.deepEqual([...new Set(pids)].length, 2, 'one process for each lane');
    await target.close();
    for (const pid of pids) assert.equal(isAlive(Number(pid)), false);
  });

  test(`a ${role} that dies is started again`, async () => {
    const notes: string[] = [];
    const target = launched(script(`dies-${role}`, "socket.on('data', () => process.exit(3));"), 1, notes);
    const pids: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const socket = await target.connect(role, 0, signal);
      pids.push(await firstWord(socket));
      const over = closed(socket);
      socket.write('die');
      await over;
    }
    assert.equal(new Set(pids).size, 5);
    assert.equal(notes.length, 4);
    await target.close();
    assert.equal(notes.length, 5, 'the last death is told too');
    assert.match(notes[0] ?? '', new RegExp(`as ${role} ended with status 3; it is started again`));
    assert.match(notes[4] ?? '', new RegExp(`as ${role} ended with status 3$`));
  });

  test(`a ${role} that never works is unreachable, with its last words`, async () => {
    const file = join(folder, 'broken.mjs');
    writeFileSync(file, "console.error('the cable is out'); process.exit(7);");
    const target = launched(`'${process.execPath}' '${file}' {port} {role}`);
    await assert.rejects(target.connect(role, 0, signal), (error) => {
      assert.ok(error instanceof PeerUnreachable);
      assert.match(error.message, /ended with status 7.*the cable is out/);
      return true;
    });
    await target.close();
  });

  test(`a ${role} that runs and cannot be reached is given up`, async () => {
    const file = join(folder, 'idle.mjs');
    writeFileSync(file, 'setInterval(() => {}, 1000);');
    const target = launched(`'${process.execPath}' '${file}' {port} {role}`, 0.01);
    await assert.rejects(target.connect(role, 0, signal), /does not (listen on|dial) 127\.0\.0\.1:\d+ after 0\.3 s/);
    await target.close();
  });
}

test('a program that does not exist is named', async () => {
  const target = launched('heddle-no-such-program {port} {role}');
  await assert.rejects(target.connect('listener', 0, signal), /heddle-no-such-program.*no such program/);
  await target.close();
});

test('what a peer started itself ends with it, even if neither heeds a polite signal', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  const stubborn = `process.on('SIGTERM', () => {}); require('net').connect(${bound.port}, '127.0.0.1')`;
  const file = join(folder, 'family.mjs');
  writeFileSync(
    file,
    `import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' });
process.on('SIGTERM', () => {});
createServer((socket) => socket.write('x')).listen(Number(process.argv[2]), '127.0.0.1');
`,
  );
  const target = new LaunchedTarget(execLaunch(`'${process.execPath}' '${file}' {port}`, ['listener']), 1, 1, () => {});
  const arrived = once(server, 'connection');
  const socket = await target.connect('listener', 0, signal);
  const [grandchild] = (await arrived) as [Socket];
  grandchild.resume();
  const gone = closed(grandchild);
  await target.close();
  await gone;
  await hangUp(socket);
  server.close();
});

test('an interrupted start starts nothing more', async () => {
  const controller = new AbortController();
  const target = launched(script('interrupted', ''));
  const connecting = target.connect('listener', 0, controller.signal);
  controller.abort(new Error('stop'));
  await assert.rejects(connecting, /stop/);
  await target.close();
});

test('a listening peer is dialed; one that is not there is unreachable at once', async () => {
  const server = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  const address = { host: '127.0.0.1', port: bound.port };
  const target = new ConnectTarget(address, 1, 0.01);
  const socket = await target.connect('listener', 0, signal);
  assert.equal(await firstWord(socket), 'hello');
  await hangUp(socket);
  server.close();
  await once(server, 'close');
  await assert.rejects(target.connect('listener', 0, signal), /nobody listens.*it seems to have died/);
  await assert.rejects(
    new ConnectTarget(address, 1, 1).connect('listener', 0, signal),
    /start the peer before the kit/,
  );
});

test('dials queue, and a taken port is named', async () => {
  const target = await ListenTarget.open({ host: '127.0.0.1', port: 0 }, 1, 0.001);
  await assert.rejects(target.connect('dialer', 0, signal), /nobody dialed 127\.0\.0\.1:\d+ within 0\.03 s/);
  await assert.rejects(ListenTarget.open(target.address, 1, 1), /cannot listen on .*EADDRINUSE/);
  const waiting = target.connect('dialer', 0, new AbortController().signal);
  const peer = connect(target.address);
  peer.write('first');
  const socket = await waiting.catch(() => target.connect('dialer', 0, signal));
  assert.equal(await firstWord(socket), 'first');
  await hangUp(socket);
  peer.on('error', () => {});
  peer.destroy();
  await target.close();
});

test('peer.json declares the peer, and its command is relative to the file', () => {
  const file = join(folder, 'peer.json');
  const declaration = { name: 'p', versions: [2], capabilities: [], profiles: ['core'], start: './p {port} {role}' };
  const write = (value: unknown) => writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  write(declaration);
  assert.deepEqual(readPeerFile(file), { declaration, folder });
  write({ ...declaration, versions: [3] });
  assert.throws(() => readPeerFile(file), /declares the versions 3: this kit judges 1 and 2/);
  write({ ...declaration, start: 3 });
  assert.throws(() => readPeerFile(file), /peer\.json is no peer: \/start must be string/);
  write('{');
  assert.throws(() => readPeerFile(file), /peer\.json is not JSON/);
  assert.throws(() => readPeerFile(join(folder, 'none.json')), /no such file/);
});
