import { SandboxAgent as PublishedSandboxAgent } from 'sandbox-agent-published';
import { SandboxAgent } from 'sandbox-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRawServer, type RawServer } from './harness/raw-server.ts';
import { until } from './observe/index.ts';
import { proves } from './proves.ts';

let server: RawServer;
beforeAll(async () => {
  server = await startRawServer();
});
afterAll(() => server.close());

const decode = (entries: readonly { data: string }[]): string =>
  Buffer.concat(entries.map(({ data }) => Buffer.from(data, 'base64'))).toString('utf8');

/** The same work for the client as it was published and for this one: the flat names are the same. */
describe.each([
  ['sandbox-agent@0.4.2 as published', PublishedSandboxAgent as unknown as typeof SandboxAgent],
  ['this client', SandboxAgent],
])('processes by %s', (_name, Client) => {
  it('are run, created, followed, fed, stopped and deleted', { timeout: 60_000 }, async () => {
    proves('A1', 'A6');
    const client = await Client.connect({ baseUrl: server.url, token: server.token });
    const config = await client.getProcessConfig();
    expect(await client.setProcessConfig(config)).toEqual(config);
    const ran = await client.runProcess({
      command: 'sh',
      args: ['-c', 'echo $GREETING; exit 4'],
      env: { GREETING: 'hej' },
    });
    expect(ran).toMatchObject({ exitCode: 4, stdout: 'hej\n', timedOut: false });

    const { id } = await client.createProcess({ command: 'cat' });
    expect((await client.listProcesses({ owner: 'user' })).processes.map((process) => process.id)).toContain(id);
    const lines: string[] = [];
    const subscription = await client.followProcessLogs(id, (entry) => lines.push(decode([entry])));
    await client.sendProcessInput(id, { data: 'typed\n', encoding: 'utf8' });
    await until('the input came back', () => lines.join('') === 'typed\n');
    expect(decode((await client.getProcessLogs(id, { stream: 'stdout', tail: 1 })).entries)).toBe('typed\n');
    await expect(client.deleteProcess(id)).rejects.toMatchObject({ status: 409 });
    expect(await client.stopProcess(id, { waitMs: 10_000 })).toMatchObject({ status: 'exited' });
    // The published server never ended it.
    await subscription.closed;
    await client.deleteProcess(id);
    await expect(client.getProcess(id)).rejects.toMatchObject({ status: 404 });

    const killed = await client.createProcess({ command: 'sh', args: ['-c', 'trap "" TERM; setsid sleep 600 & wait'] });
    expect(await client.killProcess(killed.id, { waitMs: 10_000 })).toMatchObject({ status: 'exited' });
    await until('nothing is left', () => server.agentPids().length === 0);
    await client.dispose();
  });

  it('show their terminal, are typed into and resized', { timeout: 60_000 }, async () => {
    proves('A1', 'A6');
    const client = await Client.connect({ baseUrl: server.url, token: server.token });
    const { id } = await client.createProcess({ command: 'sh', tty: true, interactive: true });
    const terminal = client.connectProcessTerminal(id);
    let shown = '';
    let exitCode: unknown;
    terminal.onData((bytes) => (shown += Buffer.from(bytes).toString('utf8')));
    terminal.onExit((status) => (exitCode = status.exitCode));
    await new Promise<void>((resolve) => terminal.onReady(() => resolve()));
    expect(await client.resizeProcessTerminal(id, { cols: 111, rows: 33 })).toEqual({ cols: 111, rows: 33 });
    terminal.sendInput('stty size\n');
    await until('the size is shown', () => shown.includes('33 111'));
    terminal.resize({ cols: 99, rows: 22 });
    terminal.sendInput(new TextEncoder().encode('stty size\n'));
    await until('the next size is shown', () => shown.includes('22 99'));
    terminal.sendInput('exit 5\n');
    await terminal.closed;
    expect(exitCode).toBe(5);
    await client.dispose();
  });
});

describe('the token of this client', () => {
  it('is in no address of a terminal, and opens it all the same', async () => {
    proves('G15');
    const client = await SandboxAgent.connect({ baseUrl: server.url, token: server.token });
    const { id } = await client.createProcess({ command: 'cat', tty: true });
    expect(client.buildProcessTerminalWebSocketUrl(id)).not.toContain(server.token);
    expect(client.buildProcessTerminalWebSocketUrl(id, { accessToken: 'given' })).toMatch(
      /^ws:.*\?access_token=given$/,
    );
    const socket = client.connectProcessTerminalWebSocket(id);
    expect(socket.url).not.toContain(server.token);
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    socket.close();
    await client.killProcess(id, { waitMs: 10_000 });
    await client.dispose();
  });
});
