import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProcessApi, tag, until } from './processes.test-support.ts';

let api: ProcessApi;
beforeAll(async () => {
  api = await ProcessApi.start({ token: 'terminal-token' });
});
afterAll(() => api.stop());

const shell = (request: Record<string, unknown> = {}) =>
  api.create({ command: 'sh', tty: true, env: { PS1: '$ ' }, ...request });

describe('a terminal', () => {
  it('is one: it has a size and a type, and shows what is typed', async () => {
    const { id, tty, cols, rows } = await shell({ cols: 100, rows: 30 });
    expect({ tty, cols, rows }).toEqual({ tty: true, cols: 100, rows: 30 });
    const viewer = await api.look(id).ready();
    expect(viewer.frames).toEqual([{ type: 'ready', processId: id }]);
    viewer.type('test -t 0 && test -t 1 && stty size && echo "<$TERM>"\n');
    await viewer.shows('30 100\r\n<xterm-256color>');
    viewer.send({ type: 'resize', cols: 120, rows: 40 });
    viewer.type('stty size\n');
    await viewer.shows('40 120');
    expect((await api.send('POST', `/${id}/terminal/resize`, { cols: 90, rows: 20 })).body).toEqual({
      cols: 90,
      rows: 20,
    });
    viewer.send({ type: 'input', data: Buffer.from('stty size\n').toString('base64'), encoding: 'base64' });
    await viewer.shows('20 90');
    expect(await api.get(id)).toMatchObject({ cols: 90, rows: 20 });
    await api.send('POST', `/${id}/input`, { data: 'exit 6\n', encoding: 'utf8' });
    await until('the viewer is told', () => viewer.isClosed);
    expect(viewer.frames.at(-1)).toEqual({ type: 'exit', exitCode: 6 });
    expect(await api.get(id)).toMatchObject({ status: 'exited', exitCode: 6 });
    const { entries, stream } = await api.logs(id);
    expect(stream).toBe('pty');
    expect(entries.every((entry) => entry.stream === 'pty')).toBe(true);
    expect((await api.logs(id, '?stream=stdout')).entries).toEqual([]);
  });

  it('shows its present screen to who comes later, as text that draws it', async () => {
    const { id } = await shell();
    const first = await api.look(id).ready();
    first.type(
      "printf '\\033[31mred\\033[0m old'; printf '\\rnew\\033[K\\n'; printf '\\033[?1049h\\033[5;10Hin the other screen'; sleep 1000\n",
    );
    await first.shows('in the other screen');
    first.socket.terminate();
    const later = await api.look(id).ready();
    await later.shows('in the other screen');
    expect(later.text).toContain('\u001B[?1049h');
    expect(later.byteLength).toBeLessThan(2000);
    await api.send('POST', `/${id}/kill?waitMs=10000`);
  });

  it('survives those who look at it, and shows the same to all', async () => {
    const { id } = await shell();
    const viewers = await Promise.all([api.look(id).ready(), api.look(id).ready(), api.look(id).ready()]);
    viewers[0]!.type('echo for-$((40+2))\n');
    await Promise.all(viewers.map((viewer) => viewer.shows('for-42')));
    viewers[0]!.socket.terminate();
    viewers[1]!.send({ type: 'close' });
    await until('it is closed', () => viewers[1]!.isClosed);
    viewers[2]!.type('echo still-$((1+1))\n');
    await viewers[2]!.shows('still-2');
    const again = await api.look(id).ready();
    await again.shows('still-2');
    expect((await api.get(id)).status).toBe('running');
    await api.send('POST', `/${id}/kill?waitMs=10000`);
    await until('all are told', () => viewers[2]!.isClosed && again.isClosed);
    expect(again.frames.at(-1)).toEqual({ type: 'exit', exitCode: null, signal: 'SIGKILL' });
    const afterwards = api.look(id);
    await until('it is told too', () => afterwards.isClosed);
    expect(afterwards.frames).toEqual([
      { type: 'ready', processId: id },
      { type: 'exit', exitCode: null, signal: 'SIGKILL' },
    ]);
    expect(afterwards.text).toContain('still-2');
  });

  it('brings 30 MB whole to who reads, whatever another one does', { timeout: 60_000 }, async () => {
    const { id } = await shell();
    const viewer = await api.look(id).ready();
    const stalled = await api.look(id).ready();
    stalled.socket.pause();
    viewer.type('stty -opost -echo; head -c 30000000 /dev/zero | tr "\\0" "x"; echo "<do""ne>"\n');
    await viewer.shows('<done>');
    const before = viewer.byteLength;
    expect(before).toBeGreaterThan(30_000_000);
    expect(before).toBeLessThan(30_010_000);
    viewer.type('echo next\n');
    await viewer.shows('next');
    stalled.socket.terminate();
    const later = await api.look(id).ready();
    await later.shows('next');
    await api.send('POST', `/${id}/kill?waitMs=10000`);
  });

  it('says what is wrong with a frame, and goes on', async () => {
    const { id } = await shell();
    const viewer = await api.look(id).ready();
    const wrong = ['no json', '{"type":"dance"}', '{"type":"resize","cols":0,"rows":5}', '{"type":"input"}'];
    for (const frame of [...wrong, JSON.stringify({ type: 'input', data: 'x'.repeat(70_000) })]) {
      viewer.socket.send(frame);
    }
    await until('all are answered', () => viewer.frames.filter(({ type }) => type === 'error').length === 5);
    viewer.socket.send(Buffer.from('echo binary-$((2+3))\n'));
    await viewer.shows('binary-5');
    await api.send('POST', `/${id}/kill?waitMs=10000`);
    const pipe = await api.create({ command: 'sleep', args: [tag(4301)] });
    expect((await api.send('POST', `/${pipe.id}/terminal/resize`, { cols: 1, rows: 1 })).status).toBe(409);
    await api.send('POST', `/${pipe.id}/kill?waitMs=10000`);
  });

  it('opens to a token in the header, the address or the subprotocol, and only as a WebSocket with a terminal', async () => {
    const { id } = await shell();
    const status = (viewer: ReturnType<ProcessApi['look']>): Promise<number> =>
      new Promise((resolve) => {
        viewer.socket.once('open', () => resolve(101));
        viewer.socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      });
    const path = `/v1/processes/${id}/terminal/ws`;
    expect(await status(api.look(id, { headers: {} }))).toBe(401);
    expect(await status(api.look(id))).toBe(101);
    expect(await status(api.look(id, { headers: {}, path: `${path}?access_token=terminal-token` }))).toBe(101);
    expect(await status(api.look(id, { headers: {}, protocols: ['bearer.terminal-token'] }))).toBe(101);
    expect(await status(api.look(id, { headers: {}, protocols: ['tty', 'bearer.wrong'] }))).toBe(401);
    expect(await status(api.look('proc_999'))).toBe(404);
    const pipe = await api.create({ command: 'sleep', args: [tag(4302)] });
    expect(await status(api.look(pipe.id))).toBe(409);
    expect((await api.send('GET', `/${id}/terminal/ws`)).status).toBe(400);
    for (const running of [id, pipe.id]) {
      await api.send('POST', `/${running}/kill?waitMs=10000`);
    }
  });

  it('takes the end of input as the key for it, and waits for who does not read', async () => {
    const { id } = await api.create({ command: 'cat', tty: true });
    await api.send('POST', `/${id}/input`, { data: 'line\n', encoding: 'utf8', eof: true });
    await until('it has exited', async () => (await api.get(id)).status === 'exited');
    expect(await api.output(id)).toContain('line\r\nline\r\n');
    const raw = await api.create({
      command: 'sh',
      args: ['-c', 'stty raw -echo; echo ready; sleep 0.5; head -c 60000 | wc -c'],
      tty: true,
    });
    await until('it is ready', async () => (await api.output(raw.id)).includes('ready'));
    await api.send('POST', `/${raw.id}/input`, { data: 'x'.repeat(60_000), encoding: 'utf8' });
    await until('it read all', async () => (await api.output(raw.id)).includes('60000'));
  });
});
