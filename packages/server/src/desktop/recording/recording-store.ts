import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DesktopRecordingInfo } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';

/** What is stored beside a recording. Without an end it runs, or ran when the server was killed. */
export interface RecordingRecord {
  readonly id: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly status?: 'completed' | 'failed';
}

const idPattern = /^[0-9A-Za-z_-]{1,64}$/;

/** The recordings in a folder: `<id>.mp4` with `<id>.json` beside it. They outlive desktops and servers. */
export class RecordingStore {
  readonly #directory: string;

  /** @param stateDirectory of the server */
  constructor(stateDirectory: string) {
    this.#directory = join(stateDirectory, 'desktop', 'recordings');
  }

  file(id: string): string {
    return join(this.#directory, `${id}.mp4`);
  }

  async write(record: RecordingRecord): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const file = this.#recordFile(record.id);
    await writeFile(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  async remove(id: string): Promise<void> {
    await rm(this.file(id), { force: true });
    await rm(this.#recordFile(id), { force: true });
  }

  /** Newest first: ids ascend in time. @param runningId of the recording that this server makes now */
  async list(runningId: string | undefined): Promise<DesktopRecordingInfo[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    const infos: DesktopRecordingInfo[] = [];
    for (const id of ids.toSorted().toReversed()) {
      const info = await this.#read(id, runningId);
      // One that is missing was deleted in between.
      if (info !== undefined) {
        infos.push(info);
      }
    }
    return infos;
  }

  /** @throws ProblemError `not_found` */
  async get(id: string, runningId: string | undefined): Promise<DesktopRecordingInfo> {
    const info = idPattern.test(id) ? await this.#read(id, runningId) : undefined;
    if (info === undefined) {
      throw new ProblemError('not_found', `There is no recording ${JSON.stringify(id)}.`);
    }
    return info;
  }

  async #read(id: string, runningId: string | undefined): Promise<DesktopRecordingInfo | undefined> {
    const record = await this.#readRecord(id);
    if (record === undefined) {
      return undefined;
    }
    const film = await stat(this.file(id)).catch(() => undefined);
    const status = record.status ?? (id === runningId ? 'recording' : 'failed');
    return {
      id,
      fileName: `${id}.mp4`,
      status,
      bytes: film?.size ?? 0,
      startedAt: record.startedAt,
      // Of one that was cut off, its last bytes tell when.
      endedAt: record.endedAt ?? (status === 'failed' ? (film?.mtime.toISOString() ?? record.startedAt) : null),
    };
  }

  async #readRecord(id: string): Promise<RecordingRecord | undefined> {
    try {
      return JSON.parse(await readFile(this.#recordFile(id), 'utf8')) as RecordingRecord;
    } catch {
      return undefined;
    }
  }

  #recordFile(id: string): string {
    return join(this.#directory, `${id}.json`);
  }
}
