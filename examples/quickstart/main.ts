import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxAgent } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

const cwd = await mkdtemp(join(tmpdir(), 'quickstart-'));
const client = await SandboxAgent.start({ sandbox: local() });
const session = await client.createSession({ agent: 'mock', cwd });
session.onEvent((event) => console.log(event.eventIndex, event.sender, event.payload));
session.onPermissionRequest(({ id }) => {
  session.respondPermission(id, 'once').catch(console.error);
});

await session.prompt('write hello.txt Hello from an agent');

assert.equal(await readFile(join(cwd, 'hello.txt'), 'utf8'), 'Hello from an agent');
await client.destroySandbox();
await rm(cwd, { recursive: true });
