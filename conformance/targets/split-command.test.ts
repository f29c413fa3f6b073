import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../commands/usage-error.ts';
import { readAddress } from './address.ts';
import { execLaunch } from './exec-launch.ts';
import { splitCommand } from './split-command.ts';

test('words are split as a shell splits them', () => {
  const lines: [string, string[]][] = [
    ['a b  c', ['a', 'b', 'c']],
    [' \'a b\' "c d"e ', ['a b', 'c de']],
    ['a\\ b \\"c', ['a b', '"c']],
    ['"a \\"b\\" \\n" \'\\\'', ['a "b" \\n', '\\']],
    ["a '' b", ['a', '', 'b']],
    ['$HOME *', ['$HOME', '*']],
  ];
  for (const [line, words] of lines) assert.deepEqual(splitCommand(line), words, line);
});

test('an open quote and an empty command are refused', () => {
  for (const line of ["a 'b", 'a "b\\"', '', '   ', "'' a"]) assert.throws(() => splitCommand(line), UsageError, line);
});

test('placeholders are filled in behind the splitting, so a value never becomes two words', () => {
  const { command } = execLaunch('peer --at={host}:{port} "{role} x"', ['listener', 'dialer']);
  assert.deepEqual(command('dialer', { host: '::1', port: 9 }), ['peer', '--at=::1:9', 'dialer x']);
});

test('a command that leaves out what the kit decides is refused', () => {
  assert.throws(() => execLaunch('peer {role}', ['listener']), /\{port\}/);
  assert.throws(() => execLaunch('peer {port}', ['listener', 'dialer']), /\{role\}/);
  assert.doesNotThrow(() => execLaunch('peer {port}', ['listener']));
});

test('addresses are HOST:PORT', () => {
  assert.deepEqual(readAddress('--connect', 'localhost:7000', 1), { host: 'localhost', port: 7000 });
  assert.deepEqual(readAddress('--connect', '[::1]:7000', 1), { host: '::1', port: 7000 });
  assert.deepEqual(readAddress('--listen', '0.0.0.0:0', 0), { host: '0.0.0.0', port: 0 });
  for (const text of ['localhost', ':7000', 'a:b', 'a:65536', 'a:0', '::1:7000', 'a:7000x']) {
    assert.throws(() => readAddress('--connect', text, 1), /--connect .* is not HOST:PORT/, text);
  }
});
