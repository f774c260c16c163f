import type { ContainedProcess } from '../../processes/contain/index.ts';
import { atOnce } from '../run-tool.ts';

/** More than that is not taken from viewers before xdotool has worked on it. */
const mostPendingBytes = 64 * 1024;

/** One xdotool that does what viewers do, line by line: a process for each movement of a mouse would be far too slow. */
export class InputProcess {
  readonly #spawn: () => Promise<ContainedProcess>;
  #process: Promise<ContainedProcess> | undefined;
  #pendingBytes = 0;

  constructor(spawn: () => Promise<ContainedProcess>) {
    this.#spawn = spawn;
  }

  /** Takes lines; false when too many wait already, then none was taken. */
  send(lines: readonly string[]): boolean {
    const text = lines.map((line) => `${line}\n`).join('');
    if (this.#pendingBytes + text.length > mostPendingBytes) {
      return false;
    }
    this.#pendingBytes += text.length;
    void this.#write(text)
      // A desktop that is gone takes no input: its viewers learn of it by themselves.
      .catch(() => undefined)
      .finally(() => (this.#pendingBytes -= text.length));
    return true;
  }

  async close(): Promise<void> {
    const process = await this.#process?.catch(() => undefined);
    await process?.terminate(atOnce);
  }

  async #write(text: string): Promise<void> {
    this.#process ??= this.#start();
    const { stdin } = await this.#process;
    await new Promise<void>((resolve) => stdin.write(text, () => resolve()));
  }

  async #start(): Promise<ContainedProcess> {
    try {
      const process = await this.#spawn();
      process.stdout.resume();
      process.stderr.resume();
      void process.exited.then(async () => {
        this.#process = undefined;
        await process.terminate(atOnce);
      });
      return process;
    } catch (error) {
      this.#process = undefined;
      throw error;
    }
  }
}
