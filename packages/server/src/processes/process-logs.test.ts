import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode, entriesOf, ProcessApi, tag, until } from './processes.test-support.ts';

let api: ProcessApi;
beforeAll(async () => {
  api = await ProcessApi.start();
});
afterAll(() => api.stop());

const ended = async (id: string): Promise<void> =>
  until('it has exited', async () => (await api.get(id)).status === 'exited');

describe('GET /v1/processes/{id}/logs', () => {
  it('gives entries by stream, tail and since', async () => {
    // One after the other: what comes at once may come in any order, and as one entry.
    const { id } = await api.createShell('for i in 1 2 3; do echo out$i; read go; echo err$i >&2; read go; done');
    for (let count = 1; count <= 6; count += 1) {
      await until('there is the next entry', async () => (await api.logs(id)).entries.length === count);
      await api.send('POST', `/${id}/input`, { data: 'go\n', encoding: 'utf8' });
    }
    await ended(id);
    const all = await api.logs(id);
    expect(all).toMatchObject({ processId: id, stream: 'combined' });
    expect(all.entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(all.entries[0]).toEqual({
      sequence: 1,
      stream: 'stdout',
      timestampMs: expect.any(Number) as number,
      data: Buffer.from('out1\n').toString('base64'),
      encoding: 'base64',
    });
    expect(await api.output(id, '?stream=stdout')).toBe('out1\nout2\nout3\n');
    expect(await api.output(id, '?stream=stderr&tail=2')).toBe('err2\nerr3\n');
    expect(await api.output(id, '?tail=1')).toBe('err3\n');
    expect(await api.output(id, '?tail=0')).toBe('');
    expect(await api.output(id, '?since=4')).toBe('out3\nerr3\n');
    expect(await api.output(id, '?since=4&tail=100&stream=stdout')).toBe('out3\n');
    expect(await api.output(id, '?since=99')).toBe('');
    expect((await api.logs(id, '?stream=pty')).entries).toEqual([]);
    for (const query of ['?tail=-1', '?since=x', '?stream=none', '?follow=maybe']) {
      expect((await api.send('GET', `/${id}/logs${query}`)).status, query).toBe(400);
    }
  });

  it('follows from any entry on, to the exit, which ends the stream (0.4.2 never ends it)', async () => {
    const { id } = await api.createShell('for i in 1 2 3 4; do echo $i; read go; done; exit 4');
    const following = api.follow(id);
    for (let count = 1; count <= 4; count += 1) {
      await until('there is the next entry', async () => (await api.logs(id)).entries.length === count);
      await api.send('POST', `/${id}/input`, { data: 'go\n', encoding: 'utf8' });
    }
    const live = await following;
    expect(decode(entriesOf(live)).toString()).toBe('1\n2\n3\n4\n');
    expect(live.filter(({ event }) => event === 'log').map((event) => event.id)).toEqual([1, 2, 3, 4]);
    expect(live.at(-1)).toEqual({ event: 'exit', id: undefined, data: { exitCode: 4, signal: null } });
    expect(decode(entriesOf(await api.follow(id, '&since=2'))).toString()).toBe('3\n4\n');
    expect(decode(entriesOf(await api.follow(id, '', { 'last-event-id': '3' }))).toString()).toBe('4\n');
    expect(decode(entriesOf(await api.follow(id, '&tail=1'))).toString()).toBe('4\n');
    expect(entriesOf(await api.follow(id, '&stream=stderr'))).toEqual([]);
    expect(
      (await api.send('GET', `/${id}/logs?follow=true`, undefined, { headers: { 'last-event-id': 'x' } })).status,
    ).toBe(400);
  });

  it('ends the stream of a process that is killed with its signal', async () => {
    const { id } = await api.createShell(`echo first; exec sleep ${tag(4201)}`);
    const following = api.follow(id);
    await until('it wrote', async () => (await api.output(id)) === 'first\n');
    await api.send('POST', `/${id}/kill`);
    expect((await following).at(-1)?.data).toEqual({ exitCode: null, signal: 'SIGKILL' });
  });

  it(
    'loses nothing of 100 MB that is followed, although far less is kept (0.4.2 loses half)',
    { timeout: 60_000 },
    async () => {
      const byteLength = 100_000_000;
      const { id } = await api.createShell(`read go; head -c ${byteLength} /dev/zero`);
      const response = await fetch(`${api.server.url}/v1/processes/${id}/logs?follow=true`, {
        headers: { accept: 'text/event-stream' },
      });
      await api.send('POST', `/${id}/input`, { data: 'go\n', encoding: 'utf8' });
      const reader = response.body!.getReader();
      let rest = '';
      let received = 0;
      let last = 0;
      let ending: unknown;
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        const blocks = (rest + Buffer.from(chunk.value).toString('latin1')).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const data = block.slice(block.indexOf('data: ') + 6);
          if (block.includes('event: log')) {
            const entry = JSON.parse(data) as { sequence: number; data: string };
            expect(entry.sequence).toBe((last += 1));
            received += Buffer.from(entry.data, 'base64').byteLength;
          } else if (block.includes('event: exit') || block.includes('event: gap')) {
            ending = JSON.parse(data);
          }
        }
      }
      expect(received).toBe(byteLength);
      expect(ending).toEqual({ exitCode: 0, signal: null });
      const kept = await api.logs(id);
      expect(decode(kept.entries).byteLength).toBeLessThanOrEqual(10_485_760);
      expect(decode(kept.entries).byteLength).toBeGreaterThan(8_000_000);
      expect(kept.gap).toEqual({ from: 1, to: kept.entries[0]!.sequence - 1, reason: 'trimmed' });
      expect((await api.follow(id, '&since=5'))[0]).toMatchObject({
        event: 'gap',
        data: { from: 6, reason: 'trimmed' },
      });
      await api.send('DELETE', `/${id}`);
    },
  );

  it('keeps bytes that are no text', async () => {
    const { id } = await api.createShell('printf "\\000\\377\\200"');
    await ended(id);
    expect(decode((await api.logs(id)).entries)).toEqual(Buffer.from([0, 255, 128]));
  });
});
