import { setTimeout as delay } from 'node:timers/promises';
import type { RunOnDisplay } from '../display/on-display.ts';
import { InOrder } from '../in-order.ts';
import { failed } from '../run-tool.ts';
import { parseKeymap, type Keymap } from './keymap.ts';

/** How long programs may take to read what was typed before its characters lose their keys to others. */
const rereadMs = 300;

/** So many characters that the keyboard does not have can be used at once. */
export const mostBoundAtOnce = 40;

/** Whether a character needs a key of its own: the keyboard of the display is an American one. */
export function needsKey(character: string): boolean {
  return !/^[\t\n\r\u0020-\u007e]$/.test(character);
}

/**
 * Gives characters that the keyboard does not have a key, and leaves it to them. xdotool would lend them one for the moment of the
 * stroke: a program that looks up the stroke a little later finds nothing, and the character is lost.
 */
export class KeyBindings {
  readonly #run: RunOnDisplay;
  readonly #display: string;
  readonly #changes = new InOrder();
  /** Characters to names of keys, the longest unused first. */
  readonly #bound = new Map<string, string>();
  #keymap: Keymap | undefined;

  constructor({ run, display }: { readonly run: RunOnDisplay; readonly display: string }) {
    this.#run = run;
    this.#display = display;
  }

  /** Resolves once all the characters have keys, at most {@link mostBoundAtOnce}. True when keys were changed. */
  ensure(characters: Iterable<string>): Promise<boolean> {
    const wanted = [...new Set(characters)].filter(needsKey);
    return wanted.length === 0 ? Promise.resolve(false) : this.#changes.run(() => this.#bind(wanted));
  }

  async #bind(wanted: readonly string[]): Promise<boolean> {
    this.#keymap ??= parseKeymap(await this.#xkbcomp([this.#display, '-']));
    const missing = wanted.filter((character) => !this.#bound.has(character));
    this.#touch(wanted);
    if (missing.length === 0) {
      return false;
    }
    const { spareKeys } = this.#keymap;
    const free = spareKeys.slice(this.#bound.size);
    const displaced = [...this.#bound].slice(0, Math.max(0, missing.length - free.length));
    if (displaced.length > 0) {
      await delay(rereadMs);
    }
    const next = new Map(this.#bound);
    displaced.forEach(([character]) => next.delete(character));
    const keys = [...displaced.map(([, key]) => key), ...free];
    missing.forEach((character, index) => {
      const key = keys[index];
      if (key !== undefined) {
        next.set(character, key);
      }
    });
    await this.#xkbcomp(['-w0', '-', this.#display], this.#keymap.withCharacters(next));
    this.#bound.clear();
    next.forEach((key, character) => this.#bound.set(character, key));
    return true;
  }

  #touch(characters: readonly string[]): void {
    for (const character of characters) {
      const key = this.#bound.get(character);
      if (key !== undefined) {
        this.#bound.delete(character);
        this.#bound.set(character, key);
      }
    }
  }

  async #xkbcomp(args: readonly string[], input = ''): Promise<string> {
    const { stdout, stderr, exitCode } = await this.#run({ command: 'xkbcomp', args, input });
    if (exitCode !== 0) {
      throw failed({ command: 'xkbcomp' }, stderr.trim().split('\n').at(-1) ?? `it ended with ${exitCode}`);
    }
    return String(stdout);
  }
}
