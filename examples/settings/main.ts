// An MCP server and a skill that are stored once for a directory: each session that is created there gets them.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxAgent } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

const directory = await mkdtemp(join(tmpdir(), 'settings-'));
await mkdir(join(directory, 'library/changelog'), { recursive: true });
await writeFile(
  join(directory, 'library/changelog/SKILL.md'),
  '---\nname: changelog\ndescription: How we write the change log\n---\nOne line a change, in the present tense.\n',
);
const client = await SandboxAgent.start({ sandbox: local({ root: directory }) });

try {
  await client.settings.mcp.set(
    { directory, mcpName: 'wiki' },
    { type: 'local', command: 'wiki-mcp', args: ['--read-only'] },
  );
  await client.settings.skills.set(
    { directory, skillName: 'team' },
    { sources: [{ type: 'local', source: 'library' }] },
  );
  console.log(await client.settings.mcp.list(directory));

  const session = await client.createSession({ agent: 'mock', cwd: directory });
  await session.prompt('say Hello.');
  const { items } = await client.getEvents({ sessionId: session.id, limit: 1000 });
  const applied = items
    .map(({ payload }) => payload)
    .find((payload) => 'method' in payload && payload.method === '_server/settings_applied');
  assert.deepEqual(applied && 'params' in applied && applied.params, {
    mcpServers: ['wiki'],
    skills: ['changelog'],
    skipped: [],
  });
  assert.match(await readFile(join(directory, '.agents/skills/changelog/SKILL.md'), 'utf8'), /present tense/);

  await client.settings.skills.delete({ directory, skillName: 'team' });
  assert.deepEqual(await client.settings.skills.list(directory), {});
} finally {
  await client.destroySandbox();
  await rm(directory, { recursive: true });
}
