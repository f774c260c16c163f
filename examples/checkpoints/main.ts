// An agent went the wrong way: look at what it did in its last turn, and go back to before it.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxAgent } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

const cwd = await mkdtemp(join(tmpdir(), 'checkpoints-'));
const client = await SandboxAgent.start({ sandbox: local({ root: cwd }) });
const notes = (): Promise<string> => readFile(join(cwd, 'notes.md'), 'utf8');

try {
  const session = await client.createSession({
    agent: 'mock',
    cwd,
    permissions: { rules: [], default: 'allow' },
    checkpoints: true,
  });
  await session.prompt('write notes.md A good idea.');
  await session.prompt('write notes.md A bad idea.');

  // Newest first: the workspace as it was before the last turn.
  const [beforeLast] = await client.checkpoints.list({ sessionId: session.id });
  assert.ok(beforeLast);
  const { patch } = await client.checkpoints.diff(beforeLast.id);
  console.log(patch);
  assert.match(patch, /-A good idea\.[^]*\+A bad idea\./);

  const { safety, filesWritten } = await client.checkpoints.restore(beforeLast.id);
  assert.equal(await notes(), 'A good idea.');
  assert.equal(filesWritten, 1);

  // Going back can be undone.
  await client.checkpoints.restore(safety.id);
  assert.equal(await notes(), 'A bad idea.');
} finally {
  await client.destroySandbox();
  await rm(cwd, { recursive: true });
}
