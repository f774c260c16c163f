import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agentFeatures, testedRecipes } from '../../test/e2e/agents/index.ts';
import { compatibilityPage, pageFile } from './compatibility-page.ts';
import { pinnedPackages, readResults } from './compatibility-results.ts';
import { readAgentReport } from './read-agent-report.ts';

describe('the compatibility page', () => {
  it('says what the committed results say', () => {
    expect(readFileSync(pageFile, 'utf8')).toBe(compatibilityPage(readResults()));
  });

  it('shows a failure, and an agent without a result not at all', () => {
    const page = compatibilityPage({
      platform: 'linux-x64',
      agents: { goose: { packages: ['g 1'], features: { write: 'failed' } } },
    });
    expect(page).toMatch(/\| ✗ +\|/);
    expect(page).toContain('not run');
    expect(page).not.toContain('`codex`');
  });
});

describe('the committed results', () => {
  it.each(testedRecipes)('of $name are whole, good, and of the versions that the catalogue pins', ({ id }) => {
    const { packages, features } = readResults().agents[id] ?? { packages: [], features: {} };
    expect(packages).toEqual(pinnedPackages(id));
    expect(features).toEqual(Object.fromEntries(Object.keys(agentFeatures).map((feature) => [feature, 'passed'])));
  });
});

describe('the report of a suite', () => {
  it('has a feature passed only when all of its scenarios have, and counts no other agent', () => {
    const mark = (agent: string, feature: string, status: string) => ({
      status,
      meta: { compatibility: { agent, feature } },
    });
    const assertionResults = [
      mark('pi', 'write', 'failed'),
      mark('pi', 'write', 'passed'),
      mark('pi', 'command', 'passed'),
      mark('goose', 'mode', 'failed'),
      { status: 'passed', meta: {} },
    ];
    const { features } = readAgentReport('pi', JSON.stringify({ testResults: [{ assertionResults }] }));
    expect(features).toEqual({ write: 'failed', command: 'passed' });
  });
});
