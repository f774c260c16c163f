import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMockSession } from '../../test-support/mock-session.ts';
import { isRunning, untilGone } from '../../test-support/processes.ts';
import { currentTarget } from '../../test-support/server-target.ts';
import { startServer } from '../../test-support/start-server.ts';

let directory: string;
const started: number[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sa-shutdown-'));
});
afterEach(async () => {
  // Whatever a failed test left, by the pids it was given.
  for (const pid of started.splice(0).filter(isRunning)) {
    process.kill(pid, 'SIGKILL');
  }
  await rm(directory, { recursive: true, force: true });
});

/** What an agent can do to stay: it ignores the end of its input and SIGTERM, and is in the middle of a turn. */
const stubborn = 'ignore sigterm\nignore eof';

async function startStubborn() {
  const server = await startServer({ directory });
  const session = await createMockSession(server, 'stubborn');
  started.push(session.pid);
  await session.prompt(stubborn);
  await session.begin('hang');
  return { server, session };
}

test('a signal ends sessions and their readers in good order', async () => {
  const server = await startServer({ directory });
  const session = await createMockSession(server, 'quiet');
  started.push(session.pid);
  const events = await fetch(`${server.url}/v1/sessions/quiet/events`, { headers: { accept: 'text/event-stream' } });
  const read = events.text();
  const startedMs = performance.now();
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedMs).toBeLessThan(3000);
  expect(await read).toContain('_server/agent_started');
  expect(isRunning(session.pid)).toBe(false);
});

test('an agent that will not go is gone all the same, within ten seconds', async () => {
  const { server, session } = await startStubborn();
  const startedMs = performance.now();
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  expect(isRunning(session.pid)).toBe(false);
});

test('a second signal kills what is left and ends the server at once', async () => {
  const { server, session } = await startStubborn();
  const startedMs = performance.now();
  server.program.process.kill('SIGTERM');
  await until(() => server.program.errorOutput().includes('shutting down'));
  expect(await server.stop('SIGINT')).toEqual({ code: 130, signal: null });
  expect(performance.now() - startedMs).toBeLessThan(2000);
  expect(isRunning(session.pid)).toBe(false);
  await using next = await startServer({ directory });
  expect(isRunning(next.pid)).toBe(true);
});

test('what a killed server left is ended by the next one', async () => {
  const { server, session } = await startStubborn();
  expect(await server.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
  expect(isRunning(session.pid)).toBe(true);
  await using _next = await startServer({ directory });
  await untilGone([session.pid]);
});

// The executable takes no options of a runtime, so nothing can be put into it that throws.
test.runIf(currentTarget() !== 'executable')(
  'a fault nobody caught ends the server with code 70 and its agents with it',
  async () => {
    const thrower = `data:text/javascript,${encodeURIComponent('process.on("SIGUSR2",()=>{throw new Error("nobody catches")})')}`;
    const server = await startServer({ directory, environment: { NODE_OPTIONS: `--import ${thrower}` } });
    const session = await createMockSession(server, 'bystander');
    started.push(session.pid);
    expect(await server.stop('SIGUSR2')).toEqual({ code: 70, signal: null });
    expect(server.program.errorOutput()).toContain('nobody catches');
    expect(isRunning(session.pid)).toBe(false);
  },
);

/** The record may be a moment late: the signal is handled before it is written. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
