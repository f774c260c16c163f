import { chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGround, type Ground, livingBearersOf, readLines, until } from './contain.test-support.ts';
import { SpawnFailedError } from './spawn-failed-error.ts';

describe('spawnContained', () => {
  let ground: Ground;
  beforeEach(async () => {
    ground = await createGround();
  });
  afterEach(async () => {
    await ground.close();
  });

  it('gives the child exactly its environment, the markers and a temporary folder of its own', async () => {
    const child = await ground.start({
      command: '/usr/bin/env',
      env: { A: 'ü', SANDBOX_AGENT_RUN: 'of an outer server' },
    });
    const lines = (await text(child.stdout)).trim().split('\n').toSorted();
    expect(lines).toEqual([
      'A=ü',
      `SANDBOX_AGENT_PROCESS=${child.processMarker}`,
      `SANDBOX_AGENT_RUN=${ground.runMarker}`,
      `TMPDIR=${child.temporaryDirectory}`,
    ]);
    expect((await stat(child.temporaryDirectory)).mode & 0o777).toBe(0o700);
    await child.terminate();
    expect(await readdir(ground.root)).toEqual([]);
  });

  it('starts a session of its own that the kernel ends before the server when memory runs out', async () => {
    const child = await ground.shell('cat');
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
    expect(fields.slice(2, 4)).toEqual([String(child.pid), String(child.pid)]);
    expect(child.startTime).toBe(Number(fields[19]));
    expect(readFileSync(`/proc/${child.pid}/oom_score_adj`, 'latin1').trim()).toBe('800');
  });

  it('passes arguments as they are, without a shell', async () => {
    const child = await ground.start({ command: '/bin/echo', args: ['$HOME', '; rm "x"', '*'] });
    expect(await text(child.stdout)).toBe('$HOME ; rm "x" *\n');
  });

  it.each([
    ['exit 0', { exitCode: 0, signal: null, oom: false }],
    ['exit 7', { exitCode: 7, signal: null, oom: false }],
    ['kill -TERM $$', { exitCode: null, signal: 'SIGTERM', oom: false }],
    ['kill -KILL $$', { exitCode: null, signal: 'SIGKILL', oom: false }],
  ])('reports how "%s" ended', async (script, expected) => {
    expect(await (await ground.shell(script)).exited).toEqual(expected);
  });

  it('reports the exit although a descendant holds the pipes', async () => {
    const child = await ground.shell('setsid sleep 1000 & exit 3');
    expect(await child.exited).toMatchObject({ exitCode: 3 });
    expect(livingBearersOf(child.processMarker)).toHaveLength(1);
    expect((await child.terminate({ graceMs: 0 })).survivors).toEqual([]);
    expect(await text(child.stdout)).toBe('');
  });

  it('survives writes to a process that does not read, and to one that is gone', async () => {
    const child = await ground.shell('exec 0<&-; echo closed; sleep 1000');
    await readLines(child.stdout, 1);
    for (let count = 0; count < 3; count += 1) {
      await new Promise((resolve) => child.stdin.write('x'.repeat(100_000), resolve));
    }
    await child.terminate({ graceMs: 0 });
    await new Promise((resolve) => child.stdin.write('x', resolve));
    expect(livingBearersOf(child.processMarker)).toEqual([]);
  });

  it('measures the whole tree, and its time never goes back', async () => {
    const child = await ground.shell(
      '(i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo done; sleep 1000) & read line; kill $!; wait; echo gone; cat',
    );
    await readLines(child.stdout, 1);
    const before = child.usage();
    expect(before.processCount).toBeGreaterThanOrEqual(2);
    expect(before.cpuTimeMs).toBeGreaterThan(0);
    expect(before.residentBytes).toBeGreaterThan(100_000);
    child.stdin.write('on\n');
    await readLines(child.stdout, 1);
    expect(child.usage().cpuTimeMs).toBeGreaterThanOrEqual(before.cpuTimeMs);
    await child.terminate();
    expect(child.usage()).toMatchObject({ processCount: 0, residentBytes: 0 });
  });

  describe('of a program that cannot be started', () => {
    it.each([
      [
        'no such program',
        async () => ({ command: 'no-such-program' }),
        'ENOENT',
        /no-such-program: there is no such program/,
      ],
      [
        'no such folder',
        async () => ({ cwd: '/no/such/folder' }),
        'ENOENT',
        /working directory \/no\/such\/folder is not there/,
      ],
      ['a file as folder', async () => ({ cwd: '/bin/sh' }), 'ENOTDIR', /\/bin\/sh is not a directory/],
      [
        'a file that may not be executed',
        async (root: string) => {
          const command = join(root, 'plain');
          await writeFile(command, '#!/bin/sh\n');
          await chmod(command, 0o600);
          return { command };
        },
        'EACCES',
        /may not be executed/,
      ],
      ['arguments beyond measure', async () => ({ args: ['x'.repeat(4_000_000)] }), 'E2BIG', /too long/],
    ])('says so: %s', async (_name, make, code, message) => {
      const options = await make(ground.root);
      for (const limits of [undefined, {}]) {
        const failure = await ground.start({ ...options, limits }).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(SpawnFailedError);
        expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
      }
      const left = await readdir(ground.root);
      expect(left.filter((name) => name !== 'plain')).toEqual([]);
    });
  });

  it('is not fooled by a script whose interpreter is missing', async () => {
    const command = join(ground.root, 'script');
    await writeFile(command, '#!/no/such/interpreter\n', { mode: 0o755 });
    await expect(ground.start({ command })).rejects.toThrow(/interpreter/);
    await until(() => livingBearersOf(ground.runMarker).length === 0);
  });
});
