// Who may do what: an agent asks before each write, a policy of ours answers, and everybody can read afterwards who decided.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxAgent, type SessionPermissionRequest } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

const cwd = await mkdtemp(join(tmpdir(), 'permissions-'));
const client = await SandboxAgent.start({ sandbox: local() });

try {
  const session = await client.createSession({ agent: 'mock', cwd });

  // Notes may be written; anything else is refused.
  const policy = ({ toolCall }: SessionPermissionRequest): 'once' | 'reject' =>
    toolCall.locations?.every(({ path }) => path.endsWith('.md')) ? 'once' : 'reject';

  session.onPermissionRequest((request) => {
    const reply = policy(request);
    console.log(`${request.toolCall.title}: ${reply}`);
    session.respondPermission(request.id, reply).catch(console.error);
  });

  await session.prompt('write notes.md This is allowed.');
  await session.prompt('write run.sh This is not.');
  assert.equal(await readFile(join(cwd, 'notes.md'), 'utf8'), 'This is allowed.');
  assert.equal(existsSync(join(cwd, 'run.sh')), false);

  // Decisions are events like all others: they are kept, and they say who decided.
  const { items } = await client.getEvents({ sessionId: session.id, limit: 1000 });
  const decisions = items.flatMap(({ payload }) =>
    'method' in payload && payload.method === '_server/permission_decided' ? [payload.params] : [],
  );
  console.log(decisions);
  assert.equal(decisions.length, 2);
} finally {
  await client.destroySandbox();
  await rm(cwd, { recursive: true });
}
