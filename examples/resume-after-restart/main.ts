// A backend dies in the middle of a conversation. The next one finds the session in SQLite and goes on, without a lost event.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqlite } from '@sandbox-agent/persist-sqlite';
import { SandboxAgent } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

const folder = await mkdtemp(join(tmpdir(), 'resume-'));
const path = join(folder, 'sessions.db');

// The first backend: it prompts, and is gone before the turn is over.
const first = await SandboxAgent.start({ sandbox: local(), persist: sqlite({ path }) });
const { sandboxId } = first;
const session = await first.createSession({ agent: 'mock', cwd: folder });
await session.prompt('say The codeword is pelican.');
const cutOff = session.prompt('slow 20 chunks every 50 ms').catch((error: unknown) => error);
for await (const { eventIndex } of session.events()) {
  if (eventIndex > 15) break;
}
await first.dispose();
assert.ok((await cutOff) instanceof Error);

// The second backend: all it knows is the file and the id of the sandbox.
const second = await SandboxAgent.start({ sandbox: local(), sandboxId, persist: sqlite({ path }) });
try {
  const resumed = await second.resumeSession(session.id);
  await resumed.prompt('say I am still here.');

  const { items } = await second.getEvents({ sessionId: session.id, limit: 1000 });
  assert.deepEqual(
    items.map(({ eventIndex }) => eventIndex),
    items.map((_, position) => position + 1),
    'every event is there, once, in order',
  );
  const log = JSON.stringify(items.map(({ payload }) => payload));
  assert.match(log, /pelican/);
  assert.match(log, /chunk 20 of 20/, 'the turn went on while no backend was there');
  console.log(`${items.length} events, none lost, none twice`);
} finally {
  await second.destroySandbox();
  await rm(folder, { recursive: true });
}
