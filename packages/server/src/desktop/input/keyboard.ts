import type { DesktopKeyboardPressRequest, DesktopKeyboardTypeRequest } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import type { RunOnDisplay } from '../display/on-display.ts';
import { InOrder } from '../in-order.ts';
import { failed } from '../run-tool.ts';
import { mostBoundAtOnce, needsKey, type KeyBindings } from './key-bindings.ts';
import { charactersOf, toKeysyms, unknownKey } from './key-name.ts';

const defaultDelayMs = 10;
/** What xdotool and the display take for a key besides the delay. */
const keyMs = 2;
/** Texts are typed in parts of about this long: who hangs up ends the typing between two of them, with no key held down. */
const partMs = 1000;
const longestPart = 500;
const longestTypingMs = 300_000;
const modifierNames = ['ctrl', 'alt', 'shift', 'cmd'] as const;

interface KeyboardOptions {
  readonly run: RunOnDisplay;
  readonly inOrder: InOrder;
  readonly bindings: KeyBindings;
}

/** The keyboard. */
export class Keyboard {
  readonly #run: RunOnDisplay;
  readonly #inOrder: InOrder;

  readonly #bindings: KeyBindings;
  /** Two texts are not mixed. */
  readonly #texts = new InOrder();

  constructor({ run, inOrder, bindings }: KeyboardOptions) {
    this.#run = run;
    this.#inOrder = inOrder;
    this.#bindings = bindings;
  }

  /** Types a text into the window that has the focus. @param signal ends it after the characters under way */
  type({ text, delayMs }: DesktopKeyboardTypeRequest, signal?: AbortSignal): Promise<void> {
    const delay = delayMs ?? defaultDelayMs;
    const characters = Array.from(text);
    const expectedMs = characters.length * (delay + keyMs);
    if (expectedMs > longestTypingMs) {
      throw new ProblemError(
        'invalid_request',
        `Typing this takes ${expectedMs} ms; at most ${longestTypingMs} are allowed.`,
        {
          context: { limitMs: longestTypingMs },
        },
      );
    }
    if (text.includes('\0')) {
      throw new ProblemError('invalid_request', 'text: NUL is no character that can be typed.');
    }
    const partLength = Math.min(longestPart, Math.max(1, Math.floor(partMs / (delay + keyMs))));
    return this.#texts.run(async () => {
      for (const part of splitText(characters, partLength)) {
        signal?.throwIfAborted();
        // Between two parts others may use mouse and keys: a long text keeps nobody waiting for long.
        await this.#inOrder.run(async () => {
          await this.#bindings.ensure(part);
          await this.#keys(['type', '--delay', String(delay), '--file', '-'], { input: part.join('') });
        });
      }
    });
  }

  /** Presses a key and lets it go, with modifiers. */
  press({ key, modifiers }: DesktopKeyboardPressRequest): Promise<void> {
    const held = modifierNames.filter((name) => modifiers?.[name] === true);
    return this.#key('key', [...held, key].join('+'), key);
  }

  down(key: string): Promise<void> {
    return this.#key('keydown', key, key);
  }

  up(key: string): Promise<void> {
    return this.#key('keyup', key, key);
  }

  #key(action: string, combination: string, key: string): Promise<void> {
    const keysyms = toKeysyms(combination);
    return this.#inOrder.run(async () => {
      await this.#bindings.ensure(charactersOf(keysyms));
      await this.#keys([action, keysyms], { key });
    });
  }

  async #keys(args: readonly string[], { input, key }: { input?: string; key?: string }): Promise<void> {
    const { exitCode, stderr } = await this.#run({
      command: 'xdotool',
      args,
      timeoutMs: 30_000,
      ...(input === undefined ? {} : { input }),
    });
    if (key !== undefined && /No such key name/i.test(stderr)) {
      throw unknownKey(key);
    }
    if (exitCode !== 0) {
      throw failed({ command: 'xdotool' }, stderr.trim() || `it ended with ${exitCode}`);
    }
  }
}

/** Parts of a text of at most that length, none of them with more unusual characters than there are keys for. */
function* splitText(characters: readonly string[], longest: number): Generator<readonly string[]> {
  let part: string[] = [];
  let unusual = new Set<string>();
  for (const character of characters) {
    if (needsKey(character)) {
      unusual.add(character);
    }
    if (part.length >= longest || unusual.size > mostBoundAtOnce) {
      yield part;
      part = [];
      unusual = new Set(needsKey(character) ? [character] : []);
    }
    part.push(character);
  }
  if (part.length > 0) {
    yield part;
  }
}
