import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../test-support/run-command.ts';
import type { Finding } from './check.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sa-doctor-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const doctor = (args: readonly string[], environment: Record<string, string> = {}) =>
  runCommand({
    args: ['doctor', ...args],
    environment: { PATH: directory, HOME: directory, ...environment },
    workingDirectory: directory,
  });

const findings = async (...args: string[]): Promise<Finding[]> =>
  (JSON.parse((await doctor([...args, '--json'])).output) as { findings: Finding[] }).findings;

describe('doctor', () => {
  it(
    'names what is missing and the command that mends it; missing extras are no failure',
    { timeout: 60_000 },
    async () => {
      const { code, output } = await doctor([]);
      expect(code).toBe(0);
      expect(output).toMatch(/^missing +git .*\n +→ sudo apt-get install .* git$/m);
      expect(output).toMatch(/^missing +desktop .*Xvfb.*\n +→ sandbox-agent install desktop$/m);
      expect(output).toMatch(/^missing +agent claude +not installed\n +→ sandbox-agent install-agent claude$/m);
      expect(output).toMatch(/^ok +disk /m);
    },
  );

  it('fails on what was asked for by name, until it is there', async () => {
    expect(await doctor(['git'])).toMatchObject({ code: 1 });
    writeFileSync(join(directory, 'git'), '#!/bin/sh\n');
    chmodSync(join(directory, 'git'), 0o755);
    expect(await doctor(['git'])).toMatchObject({ code: 0 });
    expect(await findings('git')).toEqual([{ name: 'git', isOk: true, detail: join(directory, 'git') }]);
  });

  it('fails without an essential, and knows of credentials', async () => {
    expect(await doctor([], { SANDBOX_AGENT_STATE_DIR: '/proc/nothing' })).toMatchObject({ code: 1 });
    const all = await findings('agents');
    expect(all.find(({ name }) => name === 'agent mock')).toMatchObject({ isOk: true });
    expect(all.filter(({ isOk, fix }) => !isOk && fix === undefined)).toEqual([]);
  });

  it('refuses what it does not know', async () => {
    expect(await doctor(['gti'])).toMatchObject({ code: 2, output: '', errorOutput: expect.stringContaining('git') });
  });
});
