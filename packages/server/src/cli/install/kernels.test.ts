import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aptInstall } from './apt.ts';
import { createInstallCommand } from './install-command.ts';
import { kernelsInstallable } from './kernels.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kernels-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function addProgram(name: string, script: string): string {
  const file = join(directory, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('what kernels lack', () => {
  test('is what the configured Python says, and nobody else is asked', async () => {
    const python = addProgram('some-python', 'echo "jupyter_client"');
    const environment = { PATH: directory, SANDBOX_AGENT_CODE_PYTHON: python };
    expect(await kernelsInstallable.findMissing(environment)).toEqual(['jupyter_client']);
  });

  test('is nothing when the first Python of the search path has it all', async () => {
    addProgram('python3', 'echo');
    expect(await kernelsInstallable.findMissing({ PATH: directory })).toEqual([]);
  });

  test('is Python itself when there is none', async () => {
    const environment = { PATH: directory, SANDBOX_AGENT_CODE_PYTHON: join(directory, 'none') };
    expect(await kernelsInstallable.findMissing(environment)).toEqual(['python3', 'ipykernel', 'jupyter_client']);
  });
});

test('sandbox-agent install kernels installs it once', async () => {
  const python = addProgram('python3', `test -e "${directory}/installed" || echo ipykernel jupyter_client`);
  addProgram('apt-get', `case "$*" in *install*) : > "${directory}/installed"; echo "Setting up $*";; esac`);
  const run = async () => {
    let output = '';
    let error = '';
    const exitCode = await createInstallCommand({ userId: 0, install: aptInstall }).run({
      args: ['kernels'],
      environment: { PATH: directory, SANDBOX_AGENT_CODE_PYTHON: python },
      workingDirectory: directory,
      version: '0.0.0',
      self: { command: process.execPath, args: [] },
      writeOutput: (text) => {
        output += String(text);
        return true;
      },
      writeError: (text) => {
        error += String(text);
        return true;
      },
    });
    return { exitCode, output: JSON.parse(output) as unknown, error };
  };
  const packages = ['python3-ipykernel', 'python3-jupyter-client'];
  expect(await run()).toMatchObject({
    exitCode: 0,
    output: { name: 'kernels', alreadyInstalled: false, packages },
    error: expect.stringMatching(/missing ipykernel, jupyter_client[^]*Setting up .*python3-ipykernel/),
  });
  expect(await run()).toMatchObject({ exitCode: 0, output: { alreadyInstalled: true, packages: [] } });
});
