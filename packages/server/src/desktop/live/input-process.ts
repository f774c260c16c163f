import { withDeadline } from '../../lifecycle/deadline.ts';
import type { ContainedProcess } from '../../processes/contain/index.ts';
import { InOrder } from '../in-order.ts';
import type { KeyBindings } from '../input/key-bindings.ts';
import { charactersOf } from '../input/key-name.ts';
import { atOnce } from '../run-tool.ts';
import { whenEnded } from '../when-ended.ts';

/** More than that is not taken from viewers before xdotool has worked on it. */
const mostPendingBytes = 64 * 1024;
/** How long xdotool may take to do what it was given. */
const lastLinesMs = 2_000;

interface InputProcessOptions {
  readonly spawn: () => Promise<ContainedProcess>;
  readonly bindings: KeyBindings;
}

/** One xdotool that does what viewers do, line by line: a process for each movement of a mouse would be far too slow. */
export class InputProcess {
  readonly #options: InputProcessOptions;
  readonly #writes = new InOrder();
  #process: ContainedProcess | undefined;
  #pendingBytes = 0;

  constructor(options: InputProcessOptions) {
    this.#options = options;
  }

  /** Takes lines; false when too many wait already, then none was taken. */
  send(lines: readonly string[]): boolean {
    const text = toText(lines);
    if (this.#pendingBytes + text.length > mostPendingBytes) {
      return false;
    }
    this.#enqueue(lines, text);
    return true;
  }

  /** Takes lines that let go of what a viewer held: few, and always. */
  release(lines: readonly string[]): void {
    if (lines.length > 0) {
      this.#enqueue(lines, toText(lines));
    }
  }

  #enqueue(lines: readonly string[], text: string): void {
    this.#pendingBytes += text.length;
    this.#writes
      .run(() => this.#write(text, charactersOf(lines.join('+').replaceAll(' ', '+'))))
      .finally(() => (this.#pendingBytes -= text.length))
      // A desktop that is gone takes no input: its viewers learn of it by themselves.
      .catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#process?.terminate(atOnce);
  }

  async #write(text: string, characters: readonly string[]): Promise<void> {
    if (await this.#options.bindings.ensure(characters)) {
      // It has read at its start which keys there are.
      const before = this.#process;
      before?.stdin.end();
      await (before && withDeadline(before.exited, lastLinesMs));
      await before?.terminate(atOnce);
    }
    const { stdin, exited } = await this.#running();
    const written = new Promise<void>((resolve) => void stdin.write(text, () => resolve()));
    // What still waits in a pipe that breaks is not told to the callback on every runtime.
    await Promise.race([written, exited]);
  }

  async #running(): Promise<ContainedProcess> {
    if (this.#process !== undefined) {
      return this.#process;
    }
    const process = await this.#options.spawn();
    this.#process = process;
    process.stdout.resume();
    process.stderr.resume();
    whenEnded(process, async () => {
      if (this.#process === process) {
        this.#process = undefined;
      }
      await process.terminate(atOnce);
    });
    return process;
  }
}

function toText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
