import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { SerializeAddon } from '@xterm/addon-serialize';
import type { Terminal as Emulator } from '@xterm/headless';
import type { TerminalSize } from '@sandbox-agent/protocol';
import { exportsOf } from './common-js.ts';
import type { LogCursor } from '../output/log-cursor.ts';
import type { OutputLog } from '../output/output-log.ts';

/** Lines above the screen that somebody who attaches gets too. */
const scrollbackLines = 1000;
/** Output this recent is followed by more: who shows it goes first, the screen in memory follows when it is quiet. */
const quietMs = 20;
const longestDeferralMs = 500;
/** Behind by more, it goes on with what is in memory: of a flood only the end is to be seen. */
const maximumLagBytes = 8 * 1024 * 1024;
const attachLagBytes = 512 * 1024;

/** A screen as text that draws it, and the last entry of the log that is in it. */
export interface ScreenSnapshot {
  readonly text: string;
  readonly sequence: number;
}

/** What a terminal shows, kept by an emulator in memory that reads the log like any viewer, so that it costs the others nothing. */
export class TerminalScreen {
  readonly #log: OutputLog;
  readonly #emulator: Emulator;
  readonly #serializer: SerializeAddon;
  #cursor: LogCursor;
  #readBytes = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #final: ScreenSnapshot | undefined;

  constructor(options: { log: OutputLog; emulator: Emulator; serializer: SerializeAddon }) {
    this.#log = options.log;
    this.#emulator = options.emulator;
    this.#serializer = options.serializer;
    this.#emulator.loadAddon(this.#serializer);
    this.#cursor = this.#log.read({ after: 0 });
    // A log that cannot be read leaves nothing to be shown.
    this.#follow().catch(() => this.close());
  }

  resize({ cols, rows }: TerminalSize): void {
    if (this.#final === undefined) {
      this.#emulator.resize(cols, rows);
    }
  }

  /** The present screen. */
  async snapshot(): Promise<ScreenSnapshot> {
    return this.#exclusively(async () => {
      while (this.#final === undefined && this.#cursor.nextSequence <= this.#log.lastSequence) {
        if (!(await this.#advance(attachLagBytes))) {
          break;
        }
      }
      return this.#draw();
    });
  }

  close(): void {
    this.#final ??= { text: '', sequence: this.#log.lastSequence };
    this.#cursor.close();
    this.#emulator.dispose();
  }

  /** Reads until the end of the log, whenever it is quiet. */
  async #follow(): Promise<void> {
    for (let deferredMs = 0; this.#final === undefined;) {
      const isBehind = this.#cursor.nextSequence <= this.#log.lastSequence;
      const isBusy = this.#log.exit === undefined && this.#log.idleMs() < quietMs;
      if (isBehind && isBusy && deferredMs < longestDeferralMs) {
        deferredMs += quietMs;
        await delay(quietMs);
        continue;
      }
      deferredMs = 0;
      if (!isBehind && this.#log.exit === undefined) {
        await this.#log.changed();
        continue;
      }
      const goesOn = await this.#exclusively(() => this.#advance(maximumLagBytes));
      if (!goesOn) {
        this.#final ??= await this.#exclusively(async () => this.#draw());
        this.close();
        return;
      }
      await nextTurn();
    }
  }

  /** Draws some of what was not drawn yet. False at the end. */
  async #advance(lagBytes: number): Promise<boolean> {
    if (this.#log.writtenBytes - this.#readBytes > lagBytes) {
      this.#skip();
    }
    const batch = await this.#cursor.next({ maxBytes: 64 * 1024, waitMs: 0 });
    if (batch === undefined) {
      return false;
    }
    if (batch.gap !== undefined) {
      this.#skip();
    }
    for (const { bytes } of batch.entries) {
      this.#readBytes += bytes.byteLength;
    }
    if (batch.entries.length > 0) {
      const bytes = Buffer.concat(batch.entries.map((entry) => entry.bytes));
      await new Promise<void>((resolve) => this.#emulator.write(bytes, resolve));
    }
    return true;
  }

  /** Goes on with what is in memory. */
  #skip(): void {
    const first = this.#log.firstInMemory;
    if (first > this.#cursor.nextSequence) {
      this.#cursor.close();
      this.#cursor = this.#log.read({ after: first - 1 });
    }
    this.#readBytes = this.#log.writtenBytes - this.#log.bytesInMemory;
  }

  #draw(): ScreenSnapshot {
    return (
      this.#final ?? {
        text: this.#serializer.serialize({ scrollback: scrollbackLines }),
        sequence: this.#cursor.nextSequence - 1,
      }
    );
  }

  /** One after the other: all of them move the cursor. */
  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** Loads the emulator, and nothing before a terminal is used. */
export async function openTerminalScreen(log: OutputLog, size: TerminalSize): Promise<TerminalScreen> {
  const [headless, serialize] = await Promise.all([import('@xterm/headless'), import('@xterm/addon-serialize')]);
  const emulator = new (exportsOf(headless).Terminal)({ ...size, scrollback: scrollbackLines, allowProposedApi: true });
  return new TerminalScreen({ log, emulator, serializer: new (exportsOf(serialize).SerializeAddon)() });
}
