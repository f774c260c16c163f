import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSystemClock } from '../../lifecycle/system-clock.ts';
import { silentLogger } from '../../telemetry/logger.ts';
import type { Recorder } from './recorder.ts';
import { Recordings } from './recordings.ts';

let stateDirectory: string;
beforeAll(async () => {
  stateDirectory = await mkdtemp(join(tmpdir(), 'sa-recordings-'));
});
afterAll(() => rm(stateDirectory, { recursive: true, force: true }));

/** A film that ends when it is stopped. */
async function startFilm(file: string): Promise<Recorder> {
  await writeFile(file, 'film');
  const ended = Promise.withResolvers<boolean>();
  return { pid: 1, ended: ended.promise, stop: async () => ended.resolve(true) };
}

it('a recording whose end cannot be stored has failed, and the next one can be made', async () => {
  let count = 0;
  const createId = (): string => `film-${(count += 1)}`;
  const recordings = new Recordings({ stateDirectory, clock: createSystemClock(), logger: silentLogger, createId });
  const { id } = await recordings.start(startFilm);
  // Nothing can be written where the record is drafted.
  await mkdir(join(stateDirectory, 'desktop/recordings', `${id}.json.new`));
  expect(await recordings.stop()).toMatchObject({ id, status: 'failed', bytes: 4 });
  expect(recordings.processes()).toEqual([]);
  expect(await recordings.start(startFilm)).toMatchObject({ id: 'film-2', status: 'recording' });
  await recordings.close();
  expect(await recordings.list()).toMatchObject([
    { id: 'film-2', status: 'completed' },
    { id, status: 'failed' },
  ]);
});
