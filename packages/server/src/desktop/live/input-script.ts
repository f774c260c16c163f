import type { DesktopMouseButton, DesktopStreamInput } from '@sandbox-agent/protocol';
import { toKeysyms } from '../input/key-name.ts';
import type { DisplaySize } from '../input/point.ts';
import { buttonNumbers, wheelSteps } from '../input/pointer.ts';

/** What a viewer holds down, and lets go of when it leaves. */
export class HeldInput {
  readonly #keys = new Set<string>();
  readonly #buttons = new Set<number>();

  key(keysyms: string, isDown: boolean): void {
    change(this.#keys, keysyms, isDown);
  }

  button(number: number, isDown: boolean): void {
    change(this.#buttons, number, isDown);
  }

  /** Lines that let go of everything. */
  release(): readonly string[] {
    const lines = [
      ...[...this.#keys].map((key) => `keyup ${key}`),
      ...[...this.#buttons].map((one) => `mouseup ${one}`),
    ];
    this.#keys.clear();
    this.#buttons.clear();
    return lines;
  }
}

/** Nobody holds more than that. */
const mostHeld = 64;

function change<Value>(held: Set<Value>, value: Value, isDown: boolean): void {
  if (!isDown) {
    held.delete(value);
  } else if (held.size < mostHeld) {
    held.add(value);
  }
}

/**
 * An input of a viewer as lines of an xdotool script. They hold numbers and names of keys, nothing else.
 *
 * @throws ProblemError `invalid_request` for a key that cannot be
 */
export function toScript(
  input: Exclude<DesktopStreamInput, { type: 'close' }>,
  size: DisplaySize,
  held: HeldInput,
): string[] {
  switch (input.type) {
    case 'moveMouse':
      return moveTo(input, size);
    case 'mouseDown':
    case 'mouseUp': {
      const isDown = input.type === 'mouseDown';
      const number = numberOf(input.button);
      held.button(number, isDown);
      return [...moveTo(input, size), `${isDown ? 'mousedown' : 'mouseup'} ${number}`];
    }
    case 'scroll': {
      const turns = wheelSteps(input.deltaX ?? 0, input.deltaY ?? 0);
      return [
        ...moveTo(input, size),
        ...turns.map(({ button, count }) => `click --repeat ${count} --delay 3 ${button}`),
      ];
    }
    case 'keyDown':
    case 'keyUp': {
      const isDown = input.type === 'keyDown';
      const keysyms = toKeysyms(input.key);
      held.key(keysyms, isDown);
      return [`${isDown ? 'keydown' : 'keyup'} ${keysyms}`];
    }
  }
}

function moveTo(
  { x, y }: { x?: number | undefined; y?: number | undefined },
  { width, height }: DisplaySize,
): string[] {
  // A viewer rounds: its last pixel may lie just outside.
  return x === undefined || y === undefined ? [] : [`mousemove ${Math.min(x, width - 1)} ${Math.min(y, height - 1)}`];
}

function numberOf(button: DesktopMouseButton | undefined): number {
  return buttonNumbers[button ?? 'left'];
}
