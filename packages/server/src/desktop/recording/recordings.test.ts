import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DesktopServer, describeDesktop, testTimeoutMs, until } from '../desktop.test-support.ts';

describeDesktop('recordings', () => {
  let desktop: DesktopServer;

  beforeAll(async () => {
    desktop = await DesktopServer.start();
    await desktop.startDesktop();
  }, testTimeoutMs);
  afterAll(() => desktop?.server.stop());

  const bytesOf = async (id: unknown): Promise<number> =>
    Number((await desktop.get(`recordings/${String(id)}`)).json['bytes']);

  it('are films of what happens', { timeout: testTimeoutMs }, async () => {
    const { status, json } = await desktop.post('recording/start', { fps: 10 });
    expect({ status, json }).toMatchObject({
      status: 200,
      json: { status: 'recording', fileName: `${String(json['id'])}.mp4` },
    });
    const { id } = json;
    expect(await desktop.post('recording/start', {})).toMatchObject({ status: 409, json: { id } });
    expect(await desktop.get(`recordings/${String(id)}/download`)).toMatchObject({ status: 409 });
    expect((await desktop.fetch(`recordings/${String(id)}`, { method: 'DELETE' })).status).toBe(409);
    await desktop.openTerminal('sh', '-c', 'while :; do date +%N; sleep 0.1; done');
    await until(async () => (await bytesOf(id)) > 2000);
    expect(await desktop.post('recording/stop')).toMatchObject({ status: 200, json: { id, status: 'completed' } });
    expect(await desktop.post('recording/stop')).toMatchObject({ status: 409 });

    const film = await desktop.fetch(`recordings/${String(id)}/download`);
    const bytes = Buffer.from(await film.arrayBuffer());
    expect(film.headers.get('content-type')).toBe('video/mp4');
    expect(bytes.length).toBe(await bytesOf(id));
    const file = join(desktop.server.directory, 'film.mp4');
    await writeFile(file, bytes);
    const entries = 'stream=width,height,r_frame_rate,nb_read_frames';
    const probe = spawnSync('ffprobe', [
      '-loglevel',
      'error',
      '-count_frames',
      '-show_entries',
      entries,
      '-of',
      'json',
      file,
    ]);
    const { streams } = JSON.parse(String(probe.stdout)) as { streams: { width: number; nb_read_frames: string }[] };
    expect(streams).toMatchObject([{ width: 800, height: 600, r_frame_rate: '10/1' }]);
    expect(Number(streams[0]?.nb_read_frames)).toBeGreaterThan(2);

    const list = (await desktop.get('recordings')).json['recordings'];
    expect(list).toMatchObject([{ id, bytes: bytes.length }]);
    expect((await desktop.fetch(`recordings/${String(id)}`, { method: 'DELETE' })).status).toBe(204);
    expect((await desktop.get('recordings')).json).toEqual({ recordings: [] });
    expect(await desktop.get(`recordings/${String(id)}`)).toMatchObject({ status: 404 });
  });

  it('that their caller stops downloading leave no file open', { timeout: testTimeoutMs }, async () => {
    const { json } = await desktop.post('recording/start', { fps: 30 });
    await until(async () => (await bytesOf(json['id'])) > 2000);
    await desktop.post('recording/stop');
    const hasOpenFilm = () => spawnSync('ls', ['-l', `/proc/${desktop.server.pid}/fd`]).stdout.includes('.mp4');
    const film = await desktop.fetch(`recordings/${String(json['id'])}/download`);
    await film.body?.cancel();
    await until(() => !hasOpenFilm());
  });

  it('are newest first, and tell when their program was killed', { timeout: testTimeoutMs }, async () => {
    const { json } = await desktop.post('recording/start', {});
    const { processes = [] } = await desktop.status();
    process.kill(processes.find(({ name }) => name === 'ffmpeg (recording)')?.pid ?? 0, 'SIGKILL');
    await until(async () => (await desktop.get(`recordings/${String(json['id'])}`)).json['status'] === 'failed');
    expect(await desktop.post('recording/stop')).toMatchObject({ status: 409 });
    const list = (await desktop.get('recordings')).json['recordings'] as { id: string }[];
    expect(list[0]?.id).toBe(json['id']);
    expect(await desktop.post('recording/start', {})).toMatchObject({ status: 200 });
    expect(await desktop.post('recording/stop')).toMatchObject({ status: 200 });
  });

  it.each(['nothing', '..', '..%2F..%2Fserver', '%00', 'x'.repeat(300)])('%s is none', async (id) => {
    for (const init of [{}, { method: 'DELETE' }]) {
      expect([400, 404]).toContain((await desktop.fetch(`recordings/${id}`, init)).status);
    }
    expect([400, 404]).toContain((await desktop.fetch(`recordings/${id}/download`)).status);
  });
});
