// A repository in the sandbox, from the outside: see what an agent changed, put it on a branch, commit it.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxAgent, SandboxAgentError } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

const cwd = await mkdtemp(join(tmpdir(), 'git-'));
const client = await SandboxAgent.start({ sandbox: local({ root: cwd }) });
const author = { name: 'Sandbox Agent', email: 'agent@example.com' };

try {
  const { git } = client;
  await git.init({ path: cwd });
  await git.commit({ path: cwd, message: 'Begin', allowEmpty: true, author });

  const session = await client.createSession({ agent: 'mock', cwd, permissions: { rules: [], default: 'allow' } });
  await session.prompt('write greeting.txt Hello!');

  const { entries } = await git.status(cwd);
  console.log(entries);
  assert.deepEqual(
    entries.map(({ path, workingTree }) => [path, workingTree]),
    [['greeting.txt', 'untracked']],
  );

  await git.checkout({ path: cwd, ref: 'agent/greeting', create: true });
  const { commit } = await git.commit({ path: cwd, message: 'Greet', all: true, author });
  const { files, patch } = await git.diff(cwd, { from: 'main', to: commit });
  console.log(patch);
  assert.deepEqual(files, [{ path: 'greeting.txt', change: 'added', additions: 1, deletions: 0, isBinary: false }]);

  // Credentials go with the one request that needs them; what goes wrong has a code.
  const credentials = { password: 'a token', origin: 'https://git.example.com' };
  const push = git.push({ path: cwd }, { credentials, onProgress: ({ phase }) => console.log(phase) });
  await assert.rejects(push, (error) => error instanceof SandboxAgentError && error.code === 'not_found');
} finally {
  await client.destroySandbox();
  await rm(cwd, { recursive: true });
}
