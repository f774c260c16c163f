import type {
  DesktopMouseButton,
  DesktopMouseClickRequest,
  DesktopMouseDownRequest,
  DesktopMouseDragRequest,
  DesktopMousePositionResponse,
  DesktopMouseScrollRequest,
} from '@sandbox-agent/protocol';
import type { RunOnDisplay } from '../display/on-display.ts';
import type { InOrder } from '../in-order.ts';
import { failed } from '../run-tool.ts';
import { requireOnDisplay, type DisplaySize, type Point } from './point.ts';

/** X11 has numbers for buttons, and buttons for the wheel. */
export const buttonNumbers: Readonly<Record<DesktopMouseButton, number>> = { left: 1, middle: 2, right: 3 };
export const wheelButtons = { up: 4, down: 5, left: 6, right: 7 } as const;

const wheelDelayMs = 3;
const multipleClickDelayMs = 60;
/** Programs take a drag for one only when the pointer moves on its way. */
const dragSteps = 12;
const dragStepSeconds = '0.01';

type Options = { readonly run: RunOnDisplay; readonly size: DisplaySize; readonly inOrder: InOrder };

/** The mouse. Every action is one run of xdotool that ends with telling where the pointer is. */
export class Pointer {
  readonly #run: RunOnDisplay;
  readonly #size: DisplaySize;
  readonly #inOrder: InOrder;

  constructor({ run, size, inOrder }: Options) {
    this.#run = run;
    this.#size = size;
    this.#inOrder = inOrder;
  }

  position(): Promise<DesktopMousePositionResponse> {
    return this.#act([]);
  }

  move(point: Point): Promise<DesktopMousePositionResponse> {
    return this.#act(this.#moveTo(point));
  }

  click({ button, clickCount, ...point }: DesktopMouseClickRequest): Promise<DesktopMousePositionResponse> {
    const repeat = ['--repeat', String(clickCount ?? 1), '--delay', String(multipleClickDelayMs)];
    return this.#act([...this.#moveTo(point), 'click', ...repeat, numberOf(button)]);
  }

  down(request: DesktopMouseDownRequest): Promise<DesktopMousePositionResponse> {
    return this.#act([...this.#moveToGiven(request), 'mousedown', numberOf(request.button)]);
  }

  up(request: DesktopMouseDownRequest): Promise<DesktopMousePositionResponse> {
    return this.#act([...this.#moveToGiven(request), 'mouseup', numberOf(request.button)]);
  }

  drag({ startX, startY, endX, endY, button }: DesktopMouseDragRequest): Promise<DesktopMousePositionResponse> {
    const between = (from: number, to: number, step: number) => Math.round(from + ((to - from) * step) / dragSteps);
    const way = Array.from({ length: dragSteps }, (_, index) => [
      ...this.#moveTo({ x: between(startX, endX, index + 1), y: between(startY, endY, index + 1) }),
      ...['sleep', dragStepSeconds],
    ]);
    const number = numberOf(button);
    const start = [...this.#moveTo({ x: startX, y: startY }), 'mousedown', number, 'sleep', dragStepSeconds];
    return this.#act([...start, ...way.flat(), 'mouseup', number]);
  }

  scroll({ x, y, deltaX, deltaY }: DesktopMouseScrollRequest): Promise<DesktopMousePositionResponse> {
    return this.#act([...this.#moveTo({ x, y }), ...wheelSteps(deltaX ?? 0, deltaY ?? 0).flatMap(turnWheel)]);
  }

  #moveTo(point: Point): string[] {
    requireOnDisplay(point, this.#size);
    return ['mousemove', String(point.x), String(point.y)];
  }

  #moveToGiven({ x, y }: DesktopMouseDownRequest): string[] {
    return typeof x === 'number' && typeof y === 'number' ? this.#moveTo({ x, y }) : [];
  }

  #act(commands: readonly string[]): Promise<DesktopMousePositionResponse> {
    return this.#inOrder.run(async () => {
      const args = [...commands, 'getmouselocation', '--shell'];
      const { stdout, stderr } = await this.#run({ command: 'xdotool', args, timeoutMs: 20_000 });
      const value = (name: string) => new RegExp(`^${name}=(\\d+)$`, 'm').exec(String(stdout))?.[1];
      const [x, y] = [value('X'), value('Y')];
      if (x === undefined || y === undefined) {
        throw failed({ command: 'xdotool' }, stderr.trim() || 'it did not tell where the pointer is');
      }
      return { x: Number(x), y: Number(y), screen: Number(value('SCREEN') ?? 0), window: value('WINDOW') ?? null };
    });
  }
}

/** How often which button of the wheel is pressed. */
export function wheelSteps(deltaX: number, deltaY: number): { button: number; count: number }[] {
  return [
    { button: deltaY < 0 ? wheelButtons.up : wheelButtons.down, count: Math.abs(deltaY) },
    { button: deltaX < 0 ? wheelButtons.left : wheelButtons.right, count: Math.abs(deltaX) },
  ].filter(({ count }) => count > 0);
}

function turnWheel({ button, count }: { button: number; count: number }): string[] {
  return ['click', '--repeat', String(count), '--delay', String(wheelDelayMs), String(button)];
}

function numberOf(button: DesktopMouseButton | null | undefined): string {
  return String(buttonNumbers[button ?? 'left']);
}
