import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { agentListSchema, type AgentInfo } from '@sandbox-agent/protocol';
import { requestProblem } from '../http/request-problem.ts';
import { problemResponse } from '../http/problem-response.ts';
import { createSystemClock } from '../lifecycle/system-clock.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { createAgents, type Agents } from './create-agents.ts';
import { fixtureAgent, packFixtureAgent } from './install/fixture-agent.test-support.ts';

let packed: string;
let tarball: string;
let directory: string;
let agents: Agents;
let asked: string[];

beforeAll(() => {
  packed = mkdtempSync(join(tmpdir(), 'fixture-agent-'));
  tarball = packFixtureAgent(packed);
}, 60_000);
afterAll(() => rmSync(packed, { recursive: true, force: true }));
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'agents-'));
  asked = [];
  agents = createAgents({
    stateDirectory: directory,
    rootDirectory: directory,
    environment: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', GEMINI_API_KEY: 'key' },
    customAgents: [fixtureAgent(tarball)],
    installsLazily: true,
    isRootInSandbox: false,
    runtime: { platform: 'linux', arch: 'x64', nodePath: process.execPath },
    self: { command: process.execPath, args: ['main.js'] },
    startAgentProcess: async ({ launch }) => {
      asked.push(launch.args.at(-1) ?? '');
      throw new Error('cannot be started here');
    },
    clock: createSystemClock(),
    logger: silentLogger,
  });
});
afterEach(async () => {
  await agents.close();
  rmSync(directory, { recursive: true, force: true });
});

/** As the root app does it: a thrown problem becomes its answer. */
const fetchRoute = async (path: string, init?: RequestInit): Promise<Response> => {
  const routes = await agents.loadRoutes();
  try {
    return await routes.fetch(new Request(`http://localhost${path}`, init));
  } catch (error) {
    const problem = requestProblem(error);
    if (problem === undefined) {
      throw error;
    }
    return problemResponse(problem, path);
  }
};

const install = (body?: string, headers: Record<string, string> = {}) =>
  fetchRoute('/v1/agents/fixture/install', {
    method: 'POST',
    ...(body === undefined ? {} : { body }),
    headers: { 'Content-Type': 'application/json', 'Content-Length': String(body?.length ?? 0), ...headers },
  });

test('lists every agent as the contract says, and starts none', async () => {
  const response = await fetchRoute('/v1/agents');
  expect(response.status).toBe(200);
  const list = agentListSchema.parse(await response.json());
  const byId = new Map(list.agents.map((agent) => [agent.id, agent]));
  expect(byId.get('mock')).toMatchObject({
    installed: true,
    installable: false,
    credentialsAvailable: true,
    path: process.execPath,
  });
  expect(byId.get('gemini')).toMatchObject({ installed: false, installable: true, credentialsAvailable: true });
  expect(byId.get('cursor')).toMatchObject({ installable: false, installHint: expect.stringContaining('cursor.com') });
  expect(byId.get('fixture')).toMatchObject({ installed: false, installable: true });
  expect(JSON.stringify(list)).not.toContain('"key"');
  expect(asked).toEqual([]);
});

test('one agent; an unknown one names the known ones', async () => {
  expect(await (await fetchRoute('/v1/agents/codex')).json()).toMatchObject({ id: 'codex', name: 'Codex' });
  const response = await fetchRoute('/v1/agents/nobody');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    type: 'urn:sandbox-agent:error:unsupported_agent',
    supportedAgents: expect.arrayContaining(['claude', 'fixture']),
  });
  expect((await fetchRoute('/v1/agents?config=maybe')).status).toBe(400);
});

test('with config, only installed agents are asked, and a failure is told', async () => {
  const { agents: list } = (await (await fetchRoute('/v1/agents?config=true')).json()) as { agents: AgentInfo[] };
  const errors = Object.fromEntries(list.map(({ id, configError }) => [id, configError]));
  expect(errors['mock']).toBe('cannot be started here');
  expect(errors['codex']).toBe('Codex cannot be started. It is not installed.');
  expect(asked).toEqual(['mock-agent']);
});

test('installs with an empty body, and again with wishes', { timeout: 60_000 }, async () => {
  const first = await install();
  expect(first.status).toBe(200);
  expect(await first.json()).toMatchObject({
    already_installed: false,
    artifacts: [{ kind: 'agent_process', source: 'npm', version: '1.0.0' }],
  });
  expect(await (await install('{}')).json()).toMatchObject({ already_installed: true });
  expect(await (await install('{"reinstall":true}')).json()).toMatchObject({ already_installed: false });
  expect(await (await fetchRoute('/v1/agents/fixture')).json()).toMatchObject({ installed: true, version: '1.0.0' });
  expect((await install('{"reinstall":"yes"}')).status).toBe(400);
  expect((await install('{"agentProcessVersion":"latest"}')).status).toBe(400);
});

test('tells each step to who accepts events', { timeout: 60_000 }, async () => {
  const response = await install(undefined, { Accept: 'text/event-stream' });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const events = (await response.text()).split('\n\n').filter((block) => block.includes('event:'));
  expect(events.map((block) => /^id: (\d+)/.exec(block)?.[1])).toEqual(events.map((_, index) => String(index + 1)));
  expect(events[0]).toContain('event: progress');
  expect(events.at(-1)).toContain('event: result\ndata: {"already_installed":false');
});

test('a failure is the last event', async () => {
  const response = await fetchRoute('/v1/agents/cursor/install', {
    method: 'POST',
    headers: { Accept: 'text/event-stream' },
  });
  expect(await response.text()).toContain('event: error\ndata: {"agent":"cursor","reason":"not_on_npm"');
  const json = await fetchRoute('/v1/agents/cursor/install', { method: 'POST' });
  expect(json.status).toBe(500);
  expect(await json.json()).toMatchObject({ reason: 'not_on_npm', detail: expect.stringContaining('cursor.com') });
});

test('what is built in counts as installed', async () => {
  const response = await fetchRoute('/v1/agents/mock/install', { method: 'POST' });
  expect(await response.json()).toMatchObject({ already_installed: true, artifacts: [{ source: 'built-in' }] });
});
