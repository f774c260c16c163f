import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'install-agent-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ exitCode: number; output: string; error: string }> {
  let output = '';
  let error = '';
  const exitCode = await runCli({
    args: ['install-agent', ...args],
    environment: { PATH: directory, HOME: directory },
    workingDirectory: directory,
    version: '0.0.0',
    self: { command: process.execPath, args: [] },
    writeOutput(text) {
      output += String(text);
      return true;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, output, error };
}

test('what is built in needs no install', async () => {
  const { exitCode, output } = await run('mock');
  expect(exitCode).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ agent: 'mock', already_installed: true });
});

test('an agent that npm does not have says what to do, with exit code 1', async () => {
  expect(await run('amp')).toMatchObject({ exitCode: 1, output: '', error: expect.stringContaining('--agent-config') });
});

test('one failure does not keep the others from being tried', async () => {
  const { exitCode, error } = await run('all', '--state-dir', 'state');
  expect(exitCode).toBe(1);
  const failed = [...error.matchAll(/^sandbox-agent: ([a-z-]+): /gm)].map(([, id]) => id);
  // Without npm on the PATH each fails at once; variants and what npm lacks are not tried.
  expect(failed).toEqual(['claude', 'codex', 'opencode', 'gemini', 'goose', 'pi', 'copilot']);
});

test('custom agents are known here too', async () => {
  writeFileSync(join(directory, 'stub'), '');
  chmodSync(join(directory, 'stub'), 0o755);
  writeFileSync(join(directory, 'agents.yaml'), 'agents:\n  - id: own\n    command: ./stub\n');
  const { exitCode, output } = await run('own', '--agent-config', 'agents.yaml');
  expect(exitCode).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ artifacts: [{ source: 'path', path: join(directory, 'stub') }] });
});

test.each([
  [['nobody'], /nobody: expected one of claude, .*mock, or all/],
  [[], /AGENT: expected one of/],
  [['--all', 'codex'], /--all: expected either --all or codex, got both/],
  [['codex', 'goose'], /goose: expected one agent/],
  [['all', '--agent-version', '1.0.0'], /--agent-version: is the version of one agent/],
  [['codex', '--no-such'], /--no-such: no such option/],
  [['codex', '--agent-config', 'none.yaml'], /--agent-config: .*none\.yaml: cannot be read/],
])('%j is a usage error', async (args, message) => {
  const { exitCode, error } = await run(...args);
  expect(exitCode).toBe(2);
  expect(error).toMatch(message);
});
