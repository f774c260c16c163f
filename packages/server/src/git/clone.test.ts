import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunGit } from '../git-program/index.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { cloneRepository } from './clone.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sa-clone-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

it.each(['new', 'empty'])(
  'a clone into a %s directory leaves what somebody puts there just before git',
  async (kind) => {
    const target = join(root, kind);
    if (kind === 'empty') {
      await mkdir(target);
    }
    const git: RunGit = async ({ args, cwd }) => {
      await mkdir(target, { recursive: true });
      await writeFile(join(target, 'notes'), 'of somebody else');
      const { status, stdout, stderr } = spawnSync('git', args, {
        cwd,
        env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      });
      return { exitCode: status ?? 128, stdout, stderr: stderr.toString(), isTruncated: false };
    };
    const dependencies = { git, logger: silentLogger, resolvePath: async (path: string) => path };
    const request = { url: 'http://127.0.0.1:9/nothing.git', path: target };
    const cloning = cloneRepository(dependencies, request, { signal: new AbortController().signal });
    await expect(cloning).rejects.toMatchObject({ code: 'conflict' });
    expect(await readFile(join(target, 'notes'), 'utf8')).toBe('of somebody else');
  },
);
