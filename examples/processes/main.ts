// Programs beside the agents: a command to its end, and a process that is followed, fed and stopped.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxAgent } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

const cwd = await mkdtemp(join(tmpdir(), 'processes-'));
const client = await SandboxAgent.start({ sandbox: local() });
const { processes } = client;

try {
  const counted = await processes.run({ command: 'wc', args: ['-l'], stdin: 'one\ntwo\n', cwd });
  assert.equal(counted.stdout.trim(), '2');

  // A timeout ends the command with all that it started.
  const late = await processes.run({
    command: 'sh',
    args: ['-c', 'echo begun; sleep 600 & sleep 600'],
    timeoutMs: 300,
  });
  assert.deepEqual([late.timedOut, late.stdout], [true, 'begun\n']);

  const { id } = await processes.create({
    command: 'sh',
    args: ['-c', 'while read line; do echo "got $line"; done; exit 3'],
  });
  const seen: string[] = [];
  const { closed } = await processes.followLogs(id, {
    onEntry: ({ data }) => seen.push(Buffer.from(data, 'base64').toString('utf8')),
    onExit: ({ exitCode }) => seen.push(`exit ${exitCode}`),
  });
  await processes.sendInput(id, { data: 'first\n', encoding: 'utf8' });
  await processes.sendInput(id, { data: 'second\n', encoding: 'utf8', eof: true });
  await closed;
  assert.equal(seen.join(''), 'got first\ngot second\nexit 3');

  const { id: sleeper } = await processes.create({ command: 'sleep', args: ['600'] });
  const stopped = await processes.stop(sleeper, { waitMs: 10_000 });
  assert.deepEqual([stopped.status, stopped.signal], ['exited', 'SIGTERM']);
  await processes.delete(sleeper);
} finally {
  await client.destroySandbox();
  await rm(cwd, { recursive: true });
}
