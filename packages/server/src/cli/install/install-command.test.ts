import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { desktopPrograms } from '../../desktop/programs.ts';
import { runCli } from '../run-cli.ts';
import { aptInstall } from './apt.ts';
import { createInstallCommand, type InstallMachine } from './install-command.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'install-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A program that is found, and writes its arguments and part of its environment to `calls`. */
function addProgram(name: string, script = 'exit 0'): void {
  const file = join(directory, name);
  writeFileSync(file, `#!/bin/sh\necho "$DEBIAN_FRONTEND $@" >> "${join(directory, 'calls')}"\n${script}\n`);
  chmodSync(file, 0o755);
}

const desktop = ['xdg-open', ...desktopPrograms.map(({ program }) => program)];

async function run(args: readonly string[], machine: Partial<InstallMachine> = {}) {
  let output = '';
  let error = '';
  const command = createInstallCommand({ userId: 0, install: aptInstall, ...machine });
  const exitCode = await command.run({
    args,
    environment: { PATH: directory, HOME: directory },
    workingDirectory: directory,
    version: '0.0.0',
    self: { command: process.execPath, args: [] },
    writeOutput(text) {
      output += String(text);
      return true;
    },
    writeError: (text) => (error += text),
  });
  return { exitCode, output, error };
}

describe('sandbox-agent install desktop', () => {
  test('does nothing when everything is there', async () => {
    desktop.forEach((name) => addProgram(name));
    const { exitCode, output } = await run(['desktop', '--yes']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(output)).toEqual({ name: 'desktop', alreadyInstalled: true, packages: [] });
  });

  test('has apt install what is missing, and tells how it goes', async () => {
    const makeAll = desktop.map(
      (name) => `printf '' > "${join(directory, name)}"; /bin/chmod 755 "${join(directory, name)}"`,
    );
    addProgram('apt-get', `case "$*" in *install*) ${makeAll.join('; ')}; echo "Setting up xvfb";; esac`);
    const { exitCode, output, error } = await run(['desktop']);
    expect({ exitCode, error }).toMatchObject({ exitCode: 0, error: expect.stringContaining('Setting up xvfb') });
    expect(JSON.parse(output)).toMatchObject({ alreadyInstalled: false, packages: expect.arrayContaining(['xvfb']) });
    const { readFileSync } = await import('node:fs');
    const calls = readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');
    expect(calls).toEqual([
      'noninteractive -o DPkg::Lock::Timeout=300 update',
      expect.stringMatching(/^noninteractive .* install -y --no-install-recommends -- xvfb openbox /),
    ]);
  });

  test('says what apt said when it fails', async () => {
    addProgram('apt-get', 'echo "E: Unable to locate package xvfb" >&2; exit 100');
    await expect(run(['desktop'])).rejects.toThrow(/Unable to locate package xvfb/);
  });

  test('says what to run when it may not', async () => {
    addProgram('apt-get');
    const { exitCode, error } = await run(['desktop'], { userId: 1000 });
    expect({ exitCode, error }).toMatchObject({
      exitCode: 1,
      error: expect.stringMatching(/needs root[^]*sudo apt-get update\n[^]*install -y .* xvfb /),
    });
  });

  test('says what is needed where there is no apt', async () => {
    expect(await run(['desktop'])).toMatchObject({ exitCode: 1, error: expect.stringMatching(/no Debian[^]*xvfb/) });
  });

  test('runs nothing when it is only asked what it would run', async () => {
    addProgram('apt-get', 'exit 3');
    const { exitCode, output } = await run(['desktop', '--print-only']);
    expect({ exitCode, output }).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(/^sudo apt-get update\n/),
    });
  });
});

test.each([
  [['install']],
  [['install', 'nothing']],
  [['install', 'desktop', 'more']],
  [['install', 'desktop', '--package-manager', 'dnf']],
])('%j is no use of it', async (args) => {
  let error = '';
  const exitCode = await runCli({
    args,
    environment: {},
    workingDirectory: directory,
    version: '0.0.0',
    self: { command: process.execPath, args: [] },
    writeOutput: () => true,
    writeError: (text) => (error += text),
  });
  expect({ exitCode, error }).toMatchObject({
    exitCode: 2,
    error: expect.stringMatching(/expected (one of desktop|apt)/),
  });
});
