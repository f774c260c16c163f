import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { serverProgram } from './harness/server-program.ts';
import { proves } from './proves.ts';

const program = fileURLToPath(new URL('../../tools/demo/main.ts', import.meta.url));

/** No key of the machine that runs the tests may turn the scripted model into a real one. */
const environment = Object.fromEntries(
  Object.entries({ ...process.env, SANDBOX_AGENT_BIN: serverProgram('source') }).filter(
    ([name]) => !/_API_KEY$|_AUTH_TOKEN$|_OAUTH_TOKEN$/.test(name),
  ),
);

function startDemo(...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number | null, output }));
  return { child, ended, output: () => output };
}

describe('the demo', () => {
  it('mends the test with a real agent, survives kill -9, and its figures are right', async () => {
    proves('B1', 'B3', 'B4', 'C3', 'F5', 'G1', 'G2');
    const { exitCode, output } = await startDemo('--json').ended;
    expect(exitCode, output).toBe(0);
    expect(output).toContain('SCRIPTED');
    expect(output).not.toContain('\u001b');
    expect(JSON.parse(output.trim().split('\n').at(-1) ?? '')).toMatchObject({
      agent: 'opencode',
      model: 'scripted',
      gaps: 0,
      duplicates: 0,
      storeEqualsLog: true,
      processesLeft: 0,
      testFailedBefore: true,
      testPassedAfter: true,
      resumed: 'resume',
      conversationRemembered: true,
    });
  });

  it('stops everything that it started when it is interrupted', async () => {
    proves('G2');
    const { child, ended, output } = startDemo();
    await new Promise<void>((resolve) => {
      child.stdout.on('data', () => output().includes('makes it pass') && resolve());
      child.once('close', () => resolve());
    });
    child.kill('SIGINT');
    const { exitCode } = await ended;
    expect(exitCode, output()).toBe(130);
    const folder = /folder\s+(\S+)/.exec(output())?.[1] ?? '';
    expect(folder).not.toBe('');
    expect(existsSync(folder)).toBe(false);
  });
});
