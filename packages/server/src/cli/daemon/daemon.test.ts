import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchange } from '../../../test-support/exchange.ts';
import { isRunning } from '../../../test-support/processes.ts';
import { runCommand } from '../../../test-support/run-command.ts';
import { runProgram } from '../../../test-support/run-program.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sa-daemon-'));
});
afterEach(async () => {
  if (existsSync(recordFile())) {
    await daemon('stop');
  }
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

const daemon = (action: string, ...args: string[]) =>
  runProgram({
    args: ['daemon', action, '--json', '--state-dir', join(directory, 'state'), ...args],
    workingDirectory: directory,
    timeoutMs: 40_000,
  });
const recordFile = (): string => join(directory, 'state/daemon.json');
const record = (): { pid: number; url: string; token?: string } =>
  JSON.parse(readFileSync(recordFile(), 'utf8')) as { pid: number; url: string; token?: string };
const timeout = 60_000;

describe('daemon', () => {
  it('starts a server that answers, tells of it, and stops it', { timeout }, async () => {
    expect(await daemon('status')).toMatchObject({ code: 3, output: '{"running":false}\n' });
    const started = await daemon('start', '--port', '0');
    expect(started).toMatchObject({ code: 0, errorOutput: '' });
    const { pid, url, token } = record();
    expect(JSON.parse(started.output)).toEqual({ pid, url, started: true });
    expect(statSync(recordFile()).mode & 0o777).toBe(0o600);
    expect(await exchange({ url, path: '/v1/sessions' })).toMatchObject({ status: 401 });
    const headers = { authorization: `Bearer ${token}` };
    expect(await exchange({ url, path: '/v1/sessions', headers })).toMatchObject({ status: 200 });
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(token);
    expect(readFileSync(join(directory, 'state/daemon.log'), 'utf8')).not.toContain(token);

    expect(JSON.parse((await daemon('start')).output)).toEqual({ pid, url, started: false });
    const status = await daemon('status');
    expect({ ...status, output: JSON.parse(status.output) as object }).toMatchObject({
      code: 0,
      output: { running: true, pid, health: { state: 'ready' } },
    });
    expect(status.output).not.toContain(token);
    expect(await daemon('stop')).toMatchObject({ code: 0, output: `{"stopped":true,"pid":${pid}}\n` });
    expect(isRunning(pid)).toBe(false);
    expect(existsSync(recordFile())).toBe(false);
    expect(await daemon('stop')).toMatchObject({ code: 0, output: '{"stopped":false}\n' });
  });

  it('restarts a server as it was started', { timeout }, async () => {
    await daemon('start', '--port', '0', '--log-level', 'error');
    const before = record();
    expect(await daemon('restart')).toMatchObject({ code: 0 });
    const after = record();
    expect(after).toMatchObject({ args: ['--port', '0', '--log-level', 'error'], token: before.token });
    expect(after.pid).not.toBe(before.pid);
    expect([isRunning(before.pid), isRunning(after.pid)]).toEqual([false, true]);
  });

  it('takes a killed server for what it is, and never another process for its own', { timeout }, async () => {
    await daemon('start', '--port', '0');
    process.kill(record().pid, 'SIGKILL');
    expect(await daemon('status')).toMatchObject({ code: 3 });
    expect(await daemon('start', '--port', '0')).toMatchObject({ code: 0 });
    await daemon('stop');
    const bystander = {
      version: 1,
      pid: process.pid,
      startTime: 1,
      url: 'http://127.0.0.1:1',
      args: [],
      workingDirectory: '/',
    };
    writeFileSync(recordFile(), JSON.stringify(bystander));
    expect(await daemon('stop')).toMatchObject({ code: 0, output: '{"stopped":false}\n' });
    writeFileSync(recordFile(), '{"pid":');
    expect(await daemon('status')).toMatchObject({ code: 3 });
  });

  it('says why a server did not come up, and leaves nothing', { timeout }, async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as AddressInfo;
    const { code, output, errorOutput } = await daemon('start', '--port', String(port));
    holder.close();
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errorOutput).toContain(`port ${port} on 127.0.0.1 is in use`);
    expect(existsSync(recordFile())).toBe(false);
  });

  it('speaks to a server whose token is in a file', { timeout }, async () => {
    const tokenFile = join(directory, 'token');
    writeFileSync(tokenFile, 'of-a-file\n');
    chmodSync(tokenFile, 0o600);
    await daemon('start', '--port', '0', '--token-file', 'token');
    expect(record()).toMatchObject({ tokenFile });
    expect(record().token).toBeUndefined();
    expect((await daemon('status')).output).toContain('"state":"ready"');
  });

  it.each([[['daemon']], [['daemon', 'jump']], [['daemon', 'start', 'now']]])('refuses %j', async (args) => {
    expect(await runCommand({ args, workingDirectory: directory })).toMatchObject({ code: 2, output: '' });
  });
});
