import type { DesktopSelection } from '@sandbox-agent/protocol';
import { withDeadline } from '../lifecycle/deadline.ts';
import type { ContainedProcess } from '../processes/contain/index.ts';
import type { RunOnDisplay } from './display/on-display.ts';
import { InOrder } from './in-order.ts';
import { atOnce, failed } from './run-tool.ts';
import { whenEnded } from './when-ended.ts';

/** Larger texts are refused when they are set, and not read in full. */
const maximumBytes = 40_000_000;
const timeoutMs = 10_000;
/** What xclip says once it owns the selection. */
const ownsSelection = 'Waiting for selection request';

interface ClipboardOptions {
  readonly run: RunOnDisplay;
  /** Starts the xclip that serves a selection as long as nobody else takes it. */
  readonly spawnOwner: (selection: DesktopSelection) => Promise<ContainedProcess>;
}

/** The selections of the display. X keeps no text: what is set is served by a process that lives as long as the text is there. */
export class Clipboard {
  readonly #options: ClipboardOptions;
  readonly #owners = new Map<DesktopSelection, ContainedProcess>();
  readonly #writes = new InOrder();

  constructor(options: ClipboardOptions) {
    this.#options = options;
  }

  /** The text that is offered; empty when there is none. */
  async read(selection: DesktopSelection): Promise<string> {
    for (const target of ['UTF8_STRING', 'STRING']) {
      const { stdout, stderr, exitCode } = await this.#options.run({
        command: 'xclip',
        args: ['-o', '-selection', selection, '-t', target],
        maximumBytes,
        timeoutMs,
      });
      if (exitCode === 0) {
        return stdout.toString(target === 'STRING' ? 'latin1' : 'utf8');
      }
      if (!/target \S+ not available/.test(stderr)) {
        throw failed({ command: 'xclip' }, stderr.trim() || `it ended with ${exitCode}`);
      }
    }
    return '';
  }

  write(selection: DesktopSelection, text: string): Promise<void> {
    return this.#writes.run(async () => {
      const owner = await this.#options.spawnOwner(selection);
      const isOwner = await this.#serve(owner, text);
      if (!isOwner) {
        await owner.terminate(atOnce);
        throw failed({ command: 'xclip' }, `it did not take the selection within ${timeoutMs} ms`);
      }
      const previous = this.#owners.get(selection);
      this.#owners.set(selection, owner);
      await previous?.terminate(atOnce);
      // Another program copied something: this one has ended, and what belongs to it goes too.
      whenEnded(owner, () => {
        if (this.#owners.get(selection) === owner) {
          this.#owners.delete(selection);
        }
        return owner.terminate(atOnce);
      });
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#owners.values()].map((owner) => owner.terminate(atOnce)));
    this.#owners.clear();
  }

  async #serve(owner: ContainedProcess, text: string): Promise<boolean> {
    owner.stdout.resume();
    const ready = new Promise<true>((resolve) => {
      let said = '';
      owner.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        // It reports every request: only the beginning matters.
        said = said.length < 1000 ? said + chunk : said;
        if (said.includes(ownsSelection)) {
          resolve(true);
        }
      });
    });
    owner.stdin.end(text);
    const outcome = await withDeadline(Promise.race([ready, owner.exited.then(() => false)]), timeoutMs);
    return outcome.done && outcome.value;
  }
}
