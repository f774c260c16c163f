import type { DesktopWindowInfo, DesktopWindowMoveRequest, DesktopWindowResizeRequest } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import type { RunOnDisplay } from '../display/on-display.ts';
import { pollUntil } from '../poll-until.ts';
import { failed } from '../run-tool.ts';
import { parseWindow, parseWindowIds, type WindowGeometry } from './parse-window.ts';

const stackingProperty = '_NET_CLIENT_LIST_STACKING';
const activeProperty = '_NET_ACTIVE_WINDOW';
/** How long a program and the window manager may take to do what they were asked for. They may also refuse. */
const settleMs = 1500;
/** Geometry is asked of one window a process; more of them at once gain nothing. */
const windowsAtOnce = 4;

/** The windows that the window manager manages. */
export class Windows {
  readonly #run: RunOnDisplay;
  readonly #clock: Clock;

  constructor({ run, clock }: { readonly run: RunOnDisplay; readonly clock: Clock }) {
    this.#run = run;
    this.#clock = clock;
  }

  /** From the lowest to the topmost. */
  async list(): Promise<DesktopWindowInfo[]> {
    const { ids, activeId } = await this.ids();
    const windows: (WindowGeometry | undefined)[] = [];
    for (let from = 0; from < ids.length; from += windowsAtOnce) {
      windows.push(...(await Promise.all(ids.slice(from, from + windowsAtOnce).map((id) => this.#geometry(id)))));
    }
    // One that is missing was closed in between.
    return windows.filter((window) => window !== undefined).map((window) => describe(window, activeId));
  }

  /** @throws ProblemError `not_found` when none has the focus */
  async focused(): Promise<DesktopWindowInfo> {
    const { activeId } = await this.ids();
    const window = activeId === undefined ? undefined : await this.#geometry(activeId);
    if (window === undefined) {
      throw new ProblemError('not_found', 'No window has the focus.');
    }
    return describe(window, activeId);
  }

  async focus(id: string): Promise<DesktopWindowInfo> {
    const window = await this.#require(id);
    await this.#act(['windowactivate', window.id]);
    const activeId = await this.#settled(async () => {
      const { activeId: now } = await this.ids();
      return now === window.id ? now : undefined;
    });
    return describe((await this.#geometry(window.id)) ?? window, activeId);
  }

  async move(id: string, { x, y }: DesktopWindowMoveRequest): Promise<DesktopWindowInfo> {
    const window = await this.#require(id);
    const target = [x - window.frameLeft, y - window.frameTop].map(String);
    await this.#act(['windowmove', window.id, ...target]);
    return this.#changed(window, (now) => now.x === x && now.y === y);
  }

  async resize(id: string, { width, height }: DesktopWindowResizeRequest): Promise<DesktopWindowInfo> {
    const window = await this.#require(id);
    await this.#act(['windowsize', window.id, String(width), String(height)]);
    return this.#changed(window, (now) => now.width === width && now.height === height);
  }

  /** The windows, and the one that has the focus, as decimal numbers. */
  async ids(): Promise<{ ids: string[]; activeId: string | undefined }> {
    const tool = { command: 'xprop', args: ['-root', '-notype', stackingProperty, activeProperty] };
    const { stdout, stderr, exitCode } = await this.#run(tool);
    if (exitCode !== 0) {
      throw failed(tool, stderr.trim() || `it ended with ${exitCode}`);
    }
    const output = String(stdout);
    return { ids: parseWindowIds(output, stackingProperty), activeId: parseWindowIds(output, activeProperty)[0] };
  }

  /** The process that a window says it belongs to. */
  async pidOf(id: string): Promise<number | undefined> {
    const { stdout } = await this.#run({ command: 'xprop', args: ['-id', id, '-notype', '_NET_WM_PID'] });
    const [, pid] = /_NET_WM_PID = (\d+)/.exec(String(stdout)) ?? [];
    return pid === undefined ? undefined : Number(pid);
  }

  async #require(id: string): Promise<WindowGeometry> {
    const number = /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(id) ? String(Number(id)) : undefined;
    const isThere = number !== undefined && (await this.ids()).ids.includes(number);
    const window = isThere ? await this.#geometry(number) : undefined;
    if (window === undefined) {
      throw new ProblemError('not_found', `There is no window ${JSON.stringify(id)}.`);
    }
    return window;
  }

  async #geometry(id: string): Promise<WindowGeometry | undefined> {
    const { stdout } = await this.#run({ command: 'xwininfo', args: ['-id', id] });
    return parseWindow(id, String(stdout));
  }

  async #act(args: readonly string[]): Promise<void> {
    const { exitCode, stderr } = await this.#run({ command: 'xdotool', args });
    if (exitCode !== 0) {
      throw failed({ command: 'xdotool' }, stderr.trim() || `it ended with ${exitCode}`);
    }
  }

  /** Until it is as asked, or has become something else and stays that: programs round sizes, window managers refuse places. */
  async #changed(window: WindowGeometry, isDone: (now: WindowGeometry) => boolean): Promise<DesktopWindowInfo> {
    let last = window;
    await this.#settled(async () => {
      const now = (await this.#geometry(window.id)) ?? last;
      const isSettled = isSame(now, last) && !isSame(now, window);
      last = now;
      return isDone(now) || isSettled ? true : undefined;
    });
    return describe(last, (await this.ids()).activeId);
  }

  #settled<Value>(look: () => Promise<Value | undefined>): Promise<Value | undefined> {
    return pollUntil(look, { clock: this.#clock, boundMs: settleMs, everyMs: 60 });
  }
}

function isSame(one: WindowGeometry, other: WindowGeometry): boolean {
  return one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height;
}

function describe(window: WindowGeometry, activeId: string | undefined): DesktopWindowInfo {
  const { id, title, x, y, width, height } = window;
  return { id, title, x, y, width, height, isActive: id === activeId };
}
