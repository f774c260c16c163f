import { existsSync } from 'node:fs';
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PermissionPolicy } from '@sandbox-agent/protocol';
import type { SandboxAgent } from 'sandbox-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
import { proves } from './proves.ts';

let world: TestWorld;
let client: SandboxAgent;

beforeAll(async () => {
  world = await createTestWorld();
  client = await world.connect();
});
afterAll(() => world.close());

const permissions: PermissionPolicy = { rules: [], default: 'allow' };

describe('checkpoints', () => {
  it('bring the workspace back to where it was before a turn, also after the server was killed', async () => {
    proves('G13', 'A1', 'C3');
    const cwd = await world.createFolder('turns');
    await writeFile(join(cwd, '.gitignore'), '*.log\n');
    await writeFile(join(cwd, 'kept.log'), 'ignored');
    await writeFile(join(cwd, 'run.sh'), '#!/bin/sh\n');
    await chmod(join(cwd, 'run.sh'), 0o755);
    const session = await client.createSession({ id: 'turns', agent: 'mock', cwd, permissions, checkpoints: true });
    await session.prompt('write notes.md first');
    await session.prompt('write notes.md second\nwrite more.md more');
    await rm(join(cwd, 'run.sh'));
    await session.prompt('say nothing');
    await world.killServer();
    const [, beforeSecond, beforeFirst] = await client.checkpoints.list({ sessionId: 'turns' });
    const { files } = await client.checkpoints.diff(beforeSecond?.id ?? '');
    expect(files.map(({ path, change }) => [path, change])).toEqual([
      ['more.md', 'added'],
      ['notes.md', 'modified'],
      ['run.sh', 'deleted'],
    ]);
    await client.checkpoints.restore(beforeSecond?.id ?? '');
    expect(await readFile(join(cwd, 'notes.md'), 'utf8')).toBe('first');
    expect(existsSync(join(cwd, 'more.md'))).toBe(false);
    expect((await stat(join(cwd, 'run.sh'))).mode & 0o777).toBe(0o755);
    const { safety } = await client.checkpoints.restore(beforeFirst?.id ?? '');
    expect(existsSync(join(cwd, 'notes.md'))).toBe(false);
    expect(await readFile(join(cwd, 'kept.log'), 'utf8')).toBe('ignored');
    expect(safety.reason).toBe('restore');
  });

  it('are kept beside the user’s repository, whose history is read and written over the API', async () => {
    proves('G13', 'A1');
    const path = await world.createFolder('repository');
    const author = { name: 'Ada', email: 'ada@example.com' };
    const { git, checkpoints } = client;
    await git.init({ path });
    await writeFile(join(path, 'file'), 'one\n');
    const { commit } = await git.commit({ path, message: 'One', all: true, author });
    const { id } = await checkpoints.create({ cwd: path, title: 'Clean' });
    await writeFile(join(path, 'file'), 'two\n');
    await git.checkout({ path, ref: 'other', create: true });
    await git.commit({ path, message: 'Two', files: ['file'], author });
    await checkpoints.restore(id);
    // Files are those of then; the history is the user's.
    const { head, entries } = await git.status(path);
    expect(head.branch).toBe('other');
    expect(entries.map(({ workingTree }) => workingTree)).toEqual(['modified']);
    const { commits } = await git.log(path);
    expect(commits.map(({ message }) => message)).toEqual(['Two', 'One']);
    expect(commits[1]?.commit).toBe(commit);
    expect((await git.diff(path, { from: 'HEAD', files: ['file'] })).patch).toContain('-two\n+one');
    expect((await git.branches(path)).branches.map(({ name }) => name)).toEqual(['main', 'other']);
    const steps: string[] = [];
    const clone = git.clone(
      { url: 'http://127.0.0.1:1/x.git', path: join(world.folder, 'clone') },
      { credentials: { password: 'a token' }, onProgress: ({ phase }) => steps.push(phase) },
    );
    await expect(clone).rejects.toMatchObject({ code: 'git_remote_failed' });
    await expect(git.push({ path, url: 'ext::x' })).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
