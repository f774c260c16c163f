import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeDisplayFiles } from './display-files.ts';

interface DisplayRecord {
  readonly number: number;
  readonly pid: number;
}

/** The display of a server on its disk, so that a later one removes the lock and the socket of an X server that was killed with it. */
export class DisplayRecordFile {
  readonly #file: string;

  /** @param stateDirectory of the server */
  constructor(stateDirectory: string) {
    this.#file = join(stateDirectory, 'desktop', 'display.json');
  }

  async write(record: DisplayRecord): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    await writeFile(this.#file, JSON.stringify(record), { mode: 0o600 });
  }

  /** To be called when the X server on record has ended. */
  async clear(): Promise<void> {
    const record = await this.#read();
    if (record !== undefined) {
      await removeDisplayFiles(record.number, record.pid);
      await rm(this.#file, { force: true });
    }
  }

  async #read(): Promise<DisplayRecord | undefined> {
    try {
      const { number, pid } = JSON.parse(await readFile(this.#file, 'utf8')) as Partial<DisplayRecord>;
      return Number.isInteger(number) && Number.isInteger(pid)
        ? { number: Number(number), pid: Number(pid) }
        : undefined;
    } catch {
      return undefined;
    }
  }
}
