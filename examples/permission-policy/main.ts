// Who may do what, as data: the server answers the agent by a policy, a person is asked for the rest, and another policy is tried on
// what has happened before it is put in force.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxAgent, type PermissionPolicy } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

const cwd = await mkdtemp(join(tmpdir(), 'permission-policy-'));
const client = await SandboxAgent.start({ sandbox: local() });

try {
  const permissions: PermissionPolicy = {
    rules: [
      { name: 'no keys', action: 'deny', path: '**/*.pem' },
      { name: 'notes', action: 'allow', toolKind: 'edit', path: 'notes/**' },
      { name: 'look, do not touch', action: 'allow', command: 'git --version' },
    ],
    default: 'ask',
  };
  const session = await client.createSession({ agent: 'mock', cwd, permissions });

  const asked: string[] = [];
  session.onPermissionRequest(async ({ id, toolCall }) => {
    asked.push(toolCall.title ?? '');
    await session.respondPermission(id, 'reject');
  });

  await session.prompt(
    'write notes/a.md By the policy.\nwrite notes/key.pem Never.\nrun git --version\nwrite run.sh Who knows?',
  );
  assert.equal(await readFile(join(cwd, 'notes/a.md'), 'utf8'), 'By the policy.');
  assert.equal(existsSync(join(cwd, 'notes/key.pem')), false);
  assert.deepEqual(asked, ['Write run.sh']);

  // Every decision is an event: it says who decided, and by which rule.
  const { items } = await client.getEvents({ sessionId: session.id, limit: 1000 });
  for (const { payload } of items) {
    if ('method' in payload && payload.method === '_server/permission_decided') {
      console.log(payload.params);
    }
  }

  // What would a stricter policy have said?
  const stricter: PermissionPolicy = { rules: [{ action: 'deny', toolKind: 'edit' }], default: 'ask' };
  const { results } = await session.tryPermissionPolicy(stricter);
  console.log(results.map(({ title, action }) => `${title}: ${action}`));
  assert.deepEqual(
    results.map(({ action }) => action),
    ['deny', 'deny', 'ask', 'deny'],
  );

  await session.setPermissionPolicy(stricter);
  await session.prompt('write notes/b.md No more.');
  assert.equal(existsSync(join(cwd, 'notes/b.md')), false);
} finally {
  await client.destroySandbox();
  await rm(cwd, { recursive: true });
}
