import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { serverFaults } from './faulty-servers.test-support.ts';
import { gradeServer } from './grade.ts';
import { referenceAgent, referenceToken, startReferenceServer } from './reference-server.test-support.ts';
import { runScenario } from './run-scenario.ts';
import type { ServerScenario } from './scenario.ts';
import { serverScenarios } from './scenarios/index.ts';
import { serverSuite } from './suite.ts';
import type { ServerTarget } from './target.ts';

function targetAt(baseUrl: string, changes: Partial<ServerTarget> = {}): ServerTarget {
  return {
    name: 'the reference',
    api: 'acp',
    baseUrl,
    token: referenceToken,
    agent: referenceAgent,
    cwd: tmpdir(),
    capabilities: { visibleProcesses: { unsupported: 'it ends its agent and not what that has started' } },
    ...changes,
  };
}

function scenarioOf(id: string): ServerScenario {
  const found = serverScenarios.find((scenario) => scenario.id === id);
  if (found === undefined) throw new Error(`There is no scenario ${id}.`);
  return found;
}

/** The reference is sound where faults are planted; it makes no claim to the rest. */
describe('a sound reference', () => {
  const faultFree = [...new Set(serverFaults.map(({ foundBy }) => foundBy))];
  it.each(faultFree)('passes %s', async (id) => {
    const { baseUrl, close } = await startReferenceServer();
    try {
      await runScenario(targetAt(baseUrl), scenarioOf(id));
    } finally {
      await close();
    }
  });
});

describe('the suite', () => {
  it.concurrent.each(serverFaults)('finds that $name', async ({ foundBy, plant }) => {
    const { baseUrl, close } = await startReferenceServer(plant());
    try {
      await expect(runScenario(targetAt(baseUrl, { timeoutMs: 4000 }), scenarioOf(foundBy))).rejects.toThrow();
    } finally {
      await close();
    }
  });

  it('has scenarios with ids of their own, each under a noun', () => {
    const ids = serverScenarios.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+\/[a-z0-9-]+$/);
  });

  it('declares each scenario of an API once, as a test or as a skip that says why', () => {
    const tests: string[] = [];
    const skips: string[] = [];
    const declare = (name: string): unknown => tests.push(name);
    const skip = (name: string): unknown => skips.push(name);
    const { token: _token, ...target } = targetAt('http://127.0.0.1:1');
    serverSuite(target, { describe: (_, inner) => inner(), it: Object.assign(declare, { skip }) });
    const ofApi = serverScenarios.filter(({ apis }) => apis === undefined || apis.includes('acp'));
    expect(tests.length + skips.length).toBe(ofApi.length);
    for (const reason of ['no token', 'not started by the suite', 'what that has started']) {
      expect(skips.join('\n')).toContain(reason);
    }
  });

  it('grades a server that is not there without hanging, and stops every server it started', async () => {
    let started = 0;
    let stopped = 0;
    const { baseUrl: _baseUrl, ...target } = targetAt('');
    const grades = await gradeServer({
      ...target,
      timeoutMs: 1000,
      start: async () => {
        started += 1;
        return { baseUrl: 'http://127.0.0.1:1', stop: async () => void (stopped += 1) };
      },
    });
    expect(grades.filter(({ outcome }) => outcome === 'kept')).toEqual([]);
    expect(grades.filter(({ outcome }) => outcome === 'broken').length).toBeGreaterThan(50);
    expect(stopped).toBe(started);
  });
});
