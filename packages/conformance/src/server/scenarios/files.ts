import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { HttpAnswer, HttpRequest } from '../http-client.ts';
import { assertProblem, assertStatus } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';
import type { ScenarioContext } from '../scenario-context.ts';
import { tarOf } from '../tar-of.ts';

/** Requests about files in a directory of the scenario's own. */
interface Desk {
  /** The absolute path of a name. */
  path(name: string): string;
  call(method: string, route: string, query?: Record<string, string>, more?: Partial<HttpRequest>): Promise<HttpAnswer>;
  write(name: string, body: string, headers?: Record<string, string>): Promise<HttpAnswer>;
  read(name: string, headers?: Record<string, string>): Promise<HttpAnswer>;
  names(): Promise<string[]>;
}

function scenario(id: string, promise: string, run: (desk: Desk) => Promise<void>): ServerScenario {
  return { id, promise, apis: ['sessions'], run: (context) => atDesk(context, run) };
}

async function atDesk({ http, target }: ScenarioContext, run: (desk: Desk) => Promise<void>): Promise<void> {
  const directory = `${target.cwd}/conformance-${randomUUID()}`;
  const path = (name: string): string => (name === '' ? directory : `${directory}/${name}`);
  const call: Desk['call'] = (method, route, query = {}, more = {}) =>
    http.send({ method, path: `/v1/fs/${route}?${new URLSearchParams(query).toString()}`, ...more });
  const desk: Desk = {
    path,
    call,
    write: (name, body, headers = {}) => {
      const contentType = { 'content-type': 'application/octet-stream' };
      return call('PUT', 'file', { path: path(name) }, { body, headers: { ...contentType, ...headers } });
    },
    read: (name, headers = {}) => call('GET', 'file', { path: path(name) }, { headers }),
    names: async () => {
      const answer = await call('GET', 'entries', { path: directory });
      return answer.json<{ name: string }[]>().map(({ name }) => name);
    },
  };
  assertStatus(await call('POST', 'mkdir', { path: directory }), 200);
  try {
    await run(desk);
  } finally {
    assertStatus(await call('DELETE', 'entry', { path: directory, recursive: 'true' }), 200);
  }
}

export const fileScenarios: readonly ServerScenario[] = [
  scenario('files/written-is-read', 'a file is read as it was written, and listed with its size', async (desk) => {
    const written = await desk.write('new/deep/file.txt', 'content');
    assertStatus(written, 200);
    assert.equal(written.json<{ bytesWritten: number }>().bytesWritten, 7);
    assert.equal((await desk.read('new/deep/file.txt')).text, 'content');
    const stat = await desk.call('GET', 'stat', { path: desk.path('new/deep/file.txt') });
    const { entryType, size } = stat.json<{ entryType: string; size: number }>();
    assert.deepEqual({ entryType, size }, { entryType: 'file', size: 7 });
    assert.deepEqual(await desk.names(), ['new']);
  }),
  scenario('files/missing', 'what is not there is a problem with 404', async (desk) => {
    const query = { path: desk.path('nothing') };
    for (const route of ['file', 'stat', 'entries', 'download', 'watch']) {
      assertProblem(await desk.call('GET', route, query), 404);
    }
    assertProblem(await desk.call('DELETE', 'entry', query), 404);
  }),
  scenario(
    'files/versions',
    'a write that names another version is a problem with 412 and changes nothing',
    async (desk) => {
      const { etag } = (await desk.write('file', 'one')).json<{ etag: string }>();
      assertStatus(await desk.write('file', 'two', { 'if-match': etag }), 200);
      assertProblem(await desk.write('file', 'three', { 'if-match': etag }), 412);
      assertProblem(await desk.write('file', 'three', { 'if-none-match': '*' }), 412);
      assert.equal((await desk.read('file')).text, 'two');
    },
  ),
  scenario('files/range', 'a part of a file is read, and one behind its end is a problem with 416', async (desk) => {
    await desk.write('file', '0123456789');
    const part = await desk.read('file', { range: 'bytes=2-4' });
    assertStatus(part, 206);
    assert.equal(part.text, '234');
    assertProblem(await desk.read('file', { range: 'bytes=10-' }), 416);
  }),
  scenario('files/move-onto-itself', 'moving a file onto itself keeps it', async (desk) => {
    await desk.write('file', 'kept');
    const [from, to] = [desk.path('file'), desk.path('./file')];
    assertStatus(await desk.call('POST', 'move', {}, { body: { from, to, overwrite: true } }), 200);
    assert.equal((await desk.read('file')).text, 'kept');
  }),
  scenario('files/move-of-nothing', 'moving what is not there never removes the target', async (desk) => {
    await desk.write('target', 'kept');
    const body = { from: desk.path('nothing'), to: desk.path('target'), overwrite: true };
    assertProblem(await desk.call('POST', 'move', {}, { body }), 404);
    assert.equal((await desk.read('target')).text, 'kept');
  }),
  scenario(
    'files/archive',
    'an archive is unpacked, and one that leads outside is refused as a whole',
    async (desk) => {
      const headers = { 'content-type': 'application/x-tar' };
      const upload = (body: string): Promise<HttpAnswer> =>
        desk.call('POST', 'upload-batch', { path: desk.path('') }, { body, headers });
      assertStatus(await upload(tarOf({ 'a/b': 'content' })), 200);
      assert.equal((await desk.read('a/b')).text, 'content');
      for (const name of ['../conformance-escaped', '/conformance-escaped', 'a/../../conformance-escaped']) {
        assertProblem(await upload(tarOf({ c: 'c', [name]: 'x' })), 400);
      }
      assert.deepEqual(await desk.names(), ['a']);
    },
  ),
  scenario('files/search', 'a search tells lines and an end; a bad pattern is a problem with 400', async (desk) => {
    await desk.write('file', 'one\ntwo\n');
    const found = await desk.call('GET', 'search', { path: desk.path(''), query: 'two' });
    assertStatus(found, 200);
    const lines = found.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; line?: number });
    assert.deepEqual(
      lines.map(({ type, line }) => [type, line]),
      [
        ['match', 2],
        ['end', undefined],
      ],
    );
    assertProblem(await desk.call('GET', 'search', { path: desk.path(''), query: '(', regex: 'true' }), 400);
  }),
];
