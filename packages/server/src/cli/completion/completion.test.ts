import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../../test-support/run-command.ts';
import { currentTarget, targetCommand } from '../../../test-support/server-target.ts';
import { startServer, type TestServer } from '../../../test-support/start-server.ts';

let directory: string;
let server: TestServer;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sa-completion-'));
  server = await startServer({ token: 'completion-token' });
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

const environment = (): Record<string, string> => ({
  SANDBOX_AGENT_URL: server.url,
  SANDBOX_AGENT_TOKEN: 'completion-token',
});
const complete = async (...words: string[]): Promise<string[]> => {
  const args = ['complete', '--', ...words];
  const { code, output } = await runCommand({ args, environment: environment(), workingDirectory: directory });
  expect(code).toBe(0);
  return output.split('\n').filter(Boolean);
};

describe('the words that may follow', () => {
  it('are commands, their words and their options', async () => {
    expect(await complete('')).toEqual(expect.arrayContaining(['api', 'daemon', 'doctor', 'server']));
    expect(await complete('')).not.toContain('mock-agent');
    expect(await complete('daemon', 'st')).toEqual(['start', 'status', 'stop']);
    expect(await complete('install-agent', 'op')).toEqual(['opencode']);
    expect(await complete('server', '--po')).toEqual(['--port']);
    expect(await complete('nothing', '')).toEqual([]);
  });

  it('are what the running server has', { timeout: 30_000 }, async () => {
    // The first who asks waits for the server to describe itself.
    await expect.poll(() => complete('api', 'sess'), { timeout: 15_000 }).toEqual(['sessions']);
    expect(await complete('api', 'sessions', 'c')).toEqual(['cancel', 'create']);
    expect(await complete('api', 'sessions', 'create', '--ag')).toEqual(['--agent']);
  });

  it('are completed by bash', { timeout: 60_000 }, async () => {
    const quoted = targetCommand(currentTarget()).map((word) => `'${word}'`);
    const program = join(directory, 'sandbox-agent');
    writeFileSync(program, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`);
    chmodSync(program, 0o755);
    const { output } = await runCommand({ args: ['completion', 'bash'], workingDirectory: directory });
    const script = `${output}\nCOMP_WORDS=(sandbox-agent daemon sta); COMP_CWORD=2; _sandbox_agent; echo "\${COMPREPLY[@]}"`;
    const said = execFileSync('bash', ['-c', script], {
      env: { PATH: `${directory}${delimiter}${process.env['PATH']}`, HOME: directory },
      encoding: 'utf8',
    });
    expect(said).toBe('start status\n');
  });

  it.each(['zsh', 'fish'])('have a script for %s', async (shell) => {
    const { output } = await runCommand({ args: ['completion', shell], workingDirectory: directory });
    expect(output).toContain('sandbox-agent complete -- ');
    expect(await runCommand({ args: ['completion', 'cmd'], workingDirectory: directory })).toMatchObject({ code: 2 });
  });
});
