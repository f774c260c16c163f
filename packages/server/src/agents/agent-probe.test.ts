import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAgentProcess, type AgentProcess } from '../acp/index.ts';
import { readProcessStat } from '../processes/contain/process-stat.ts';
import { createSystemClock } from '../lifecycle/system-clock.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { noQuirks } from './agent-quirks.ts';
import { createAgentProbe, type AgentProbe } from './agent-probe.ts';

const program = new URL('mock/program.test-support.ts', import.meta.url).pathname;

let home: string;
let started: AgentProcess[];
let probe: AgentProbe;
let script: readonly string[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'probe-'));
  started = [];
  script = [program];
  probe = createAgentProbe({
    resolveLaunch: async (agentId, { cwd, mayInstall }) => {
      expect(mayInstall).toBe(false);
      return {
        agentId,
        command: process.execPath,
        args: script,
        cwd,
        env: { PATH: process.env['PATH'] ?? '', HOME: home },
        quirks: noQuirks,
      };
    },
    startAgentProcess: async (options) => {
      const agent = await startAgentProcess({ ...options, runMarker: 'probe-test', clock: createSystemClock() });
      started.push(agent);
      return agent;
    },
    cwd: home,
    logger: silentLogger,
  });
});
afterEach(async () => {
  await probe.close();
  for (const { pid } of started) {
    const stat = readProcessStat(pid);
    expect(stat === undefined || stat.state === 'Z').toBe(true);
  }
  rmSync(home, { recursive: true, force: true });
});

test("gives the options of the agent's own answer, remembers them, and leaves nothing behind", async () => {
  const [first, second] = await Promise.all([
    probe.probe('mock', { refresh: false }),
    probe.probe('mock', { refresh: false }),
  ]);
  expect((first.configOptions as { id: string }[]).map(({ id }) => id)).toEqual(['mode', 'model', 'thought_level']);
  expect(second).toEqual(first);
  expect(await probe.probe('mock', { refresh: false })).toEqual(first);
  expect(started).toHaveLength(1);
  expect(readdirSync(join(home, '.local/state/sandbox-agent-mock/sessions'))).toEqual([]);
  await probe.probe('mock', { refresh: true });
  expect(started).toHaveLength(2);
});

test('modes without an option for them become one', async () => {
  const answers = {
    initialize: { protocolVersion: 1, agentCapabilities: {} },
    'session/new': {
      sessionId: 's',
      modes: { currentModeId: 'a', availableModes: [{ id: 'a', name: 'A' }, { id: 'b' }] },
    },
  };
  const agent = `const answers = ${JSON.stringify(answers)};
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method } = JSON.parse(line);
      if (answers[method]) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] }));
    });`;
  script = ['-e', agent];
  expect(await probe.probe('modes', { refresh: false })).toEqual({
    configOptions: [
      {
        id: 'mode',
        name: 'Mode',
        category: 'mode',
        type: 'select',
        currentValue: 'a',
        options: [
          { value: 'a', name: 'A' },
          { value: 'b', name: 'b' },
        ],
      },
    ],
  });
});

test('an agent that dies is told as such, and asked again the next time', async () => {
  script = ['-e', 'console.error("no licence"); process.exit(3)'];
  expect((await probe.probe('broken', { refresh: false })).configError).toMatch(/exit|ended|3/i);
  script = [program];
  expect((await probe.probe('broken', { refresh: false })).configOptions).toHaveLength(3);
});

test('who hangs up does not wait, and the agent is ended', async () => {
  script = ['-e', 'setInterval(() => {}, 1000)'];
  const stop = new AbortController();
  const asking = probe.probe('silent', { refresh: false, signal: stop.signal });
  while (started.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  stop.abort(new Error('enough'));
  await expect(asking).rejects.toThrow('enough');
});
