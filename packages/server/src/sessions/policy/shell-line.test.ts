import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseShellLine } from './shell-line.ts';

it.each<[string, string[][]]>([
  ['git status', [['git', 'status']]],
  ['  git\tstatus  ', [['git', 'status']]],
  ['a && b || c; d & e | f |& g\nh', [['a'], ['b'], ['c'], ['d'], ['e'], ['f'], ['g'], ['h']]],
  [`a 'b; c' "d && e" f\\;g`, [['a', 'b; c', 'd && e', 'f;g']]],
  [`a ''`, [['a', '']]],
  [`r'm' -r"f"`, [['rm', '-rf']]],
  [
    'npm test 2>&1 | tail -12',
    [
      ['npm', 'test'],
      ['tail', '-12'],
    ],
  ],
  ['a >/dev/null 2>&1', [['a']]],
  ['a &>/dev/null', [['a']]],
  ['a < /dev/null', [['a']]],
  ['a $HOME "${X}" $?', [['a', '$HOME', '${X}', '$?']]],
  ['a "x$" y$', [['a', 'x$', 'y$']]],
  ['a x#y', [['a', 'x#y']]],
  ['a \\\nb', [['a', 'b']]],
  ['a "\\x\\$"', [['a', '\\x$']]],
])('%j is %j', (line, commands) => {
  expect(parseShellLine(line)).toEqual({ commands, isComplete: true });
});

it.each([
  'a $(b)',
  'a "$(b)"',
  'a `b`',
  'a "`b`"',
  'a > file',
  'a>>file',
  'a 2> file',
  'a >/dev/nullx',
  'a >&file',
  'a &> file',
  'a < file',
  'a <<END\nb\nEND',
  'a <(b)',
  '(a)',
  'a() { b; }',
  'a # b',
  "a # '\nrm -rf /\n# '",
  "a 'b",
  'a "b',
  'a \\',
  "a $'b\\'; c'",
  'a $"b"',
  'a ${b:-$(c)}',
  'a ${b@P}',
  'a $((1+1))',
  'a $[1]',
  'a\rb',
  'a\u00a0b',
])('%j cannot be read whole', (line) => {
  expect(parseShellLine(line).isComplete).toBe(false);
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shell-line-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'work'));
  for (const name of ['a', 'b']) {
    const program = join(folder, 'bin', name);
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\0' ${name} "$@" '\u0001' >> "$LOG"\n`);
    chmodSync(program, 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

it('knows every command that a shell runs, for whatever line it says it can read', { timeout: 60_000 }, () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      'b',
      'a ',
      'b ',
      ' ',
      ' ',
      "'",
      '"',
      '\\',
      ';',
      '&',
      '&&',
      '|',
      '\n',
      '#',
      '>',
      '<',
      '`',
      '(',
      ')',
      '$(',
      "$'",
    ],
    ...['x', '2', '2>&1', ' 2>&1', '>/dev/null', '>/dev/null ', '>&2', '-', 'é'],
  );
  let readable = 0;
  const runs = (shell: string) =>
    fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const line = `a ${pieces.join('')}`;
      const { commands, isComplete } = parseShellLine(line);
      if (!isComplete) {
        return;
      }
      readable += 1;
      // One for each line: what a subshell left in the background writes when the line is long over.
      const log = join(folder, `log-${readable}`);
      writeFileSync(log, '');
      const env = { PATH: join(folder, 'bin'), LOG: log, HOME: folder };
      try {
        execFileSync(shell, ['-c', `${line}\nwait`], { env, cwd: join(folder, 'work'), stdio: 'ignore' });
      } catch {
        // A line that the shell refuses runs nothing, or some of it.
      }
      const ran = readFileSync(log, 'utf8')
        .split('\u0001\0')
        .filter((text) => text !== '');
      const known = commands.map((words) => words.map((word) => `${word}\0`).join(''));
      for (const command of ran) {
        expect(known, JSON.stringify(line)).toContain(command);
      }
    });
  fc.assert(runs('/bin/sh'), { numRuns: 300 });
  fc.assert(runs('/bin/bash'), { numRuns: 300 });
  expect(readable).toBeGreaterThan(60);
});

it.each(['a 22>&1', 'a {fd}>&1', 'a 10</dev/null'])('%s is read in two ways by shells, and so by nobody', (line) => {
  expect(parseShellLine(line).isComplete).toBe(false);
});
