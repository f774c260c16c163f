import type { DesktopProcessInfo, DesktopSelection } from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import type { ContainedProcess, ProcessExit } from '../processes/contain/index.ts';
import { Apps } from './apps.ts';
import { Clipboard } from './clipboard.ts';
import type { DesktopDependencies } from './dependencies.ts';
import { startDisplay, type Display } from './display/start-display.ts';
import { startWindowManager } from './display/start-window-manager.ts';
import { InOrder } from './in-order.ts';
import { KeyBindings } from './input/key-bindings.ts';
import { Keyboard } from './input/keyboard.ts';
import { Pointer } from './input/pointer.ts';
import { LiveView } from './live/live-view.ts';
import type { DesktopSettings } from './settings.ts';
import { runTool, type Tool, type ToolResult } from './run-tool.ts';
import { takeScreenshot, type ScreenshotQuery } from './screenshot.ts';
import { ToolSlots } from './tool-slots.ts';
import { Windows } from './windows/windows.ts';
import { whenEnded } from './when-ended.ts';

/** One run of the desktop: a display with its window manager, and everything that acts on it. */
export class RunningDesktop {
  readonly settings: DesktopSettings;
  readonly startedAt: string;
  readonly pointer: Pointer;
  readonly keyboard: Keyboard;
  readonly windows: Windows;
  readonly clipboard: Clipboard;
  readonly apps: Apps;
  readonly live: LiveView;
  readonly #dependencies: DesktopDependencies;
  readonly #display: Display;
  readonly #slots = new ToolSlots();
  readonly #children = new Set<ContainedProcess>();
  #windowManager: ContainedProcess | undefined;
  #displayExit: ProcessExit | undefined;
  #windowManagerExit: ProcessExit | undefined;
  #closing: Promise<void> | undefined;

  private constructor(dependencies: DesktopDependencies, settings: DesktopSettings, display: Display) {
    const { clock, logger, createId } = dependencies;
    this.#dependencies = dependencies;
    this.#display = display;
    this.settings = settings;
    this.startedAt = new Date(clock.now()).toISOString();
    const run = (tool: Tool) => this.run(tool);
    const inOrder = new InOrder();
    const spawn = (command: string, args: readonly string[]) => this.spawn(command, args);
    this.pointer = new Pointer({ run, size: settings, inOrder });
    const bindings = new KeyBindings({ run, display: display.name });
    this.keyboard = new Keyboard({ run, inOrder, bindings });
    this.windows = new Windows({ run, clock });
    const spawnOwner = (selection: DesktopSelection) => spawn('xclip', ['-quiet', '-i', '-selection', selection]);
    this.clipboard = new Clipboard({ run, spawnOwner });
    const spawnApp = (command: string, args: readonly string[]) => this.spawn(command, args, true);
    this.apps = new Apps({ spawn: spawnApp, windows: this.windows, clock, createId });
    const { streamFrameRate: framesPerSecond } = settings;
    this.live = new LiveView({
      display: display.name,
      size: settings,
      framesPerSecond,
      bindings,
      spawn,
      clock,
      logger,
    });
    whenEnded(display.process, (exit) => {
      // Being ended is no death.
      this.#displayExit = this.#closing === undefined ? exit : this.#displayExit;
    });
  }

  /** @throws ProblemError `desktop_runtime_failed`; nothing is left of it then */
  static async start(dependencies: DesktopDependencies, settings: DesktopSettings): Promise<RunningDesktop> {
    const display = await startDisplay(dependencies, { ...settings, number: settings.displayNum });
    const desktop = new RunningDesktop(dependencies, settings, display);
    try {
      await desktop.startWindowManager();
      return desktop;
    } catch (error) {
      await desktop.close('The desktop could not be started.');
      throw error;
    }
  }

  get display(): string {
    return this.#display.name;
  }

  /** Resolves when the X server is gone. */
  get displayExited(): Promise<ProcessExit> {
    return this.#display.process.exited;
  }

  get isAlive(): boolean {
    return this.#displayExit === undefined && this.#closing === undefined;
  }

  get hasWindowManager(): boolean {
    return this.#windowManager !== undefined && this.#windowManagerExit === undefined;
  }

  /** Starts it, also again after it has died. */
  async startWindowManager(): Promise<void> {
    const windowManager = await startWindowManager({
      spawn: () => this.spawn('openbox', ['--sm-disable']),
      run: (tool) => this.run(tool),
      clock: this.#dependencies.clock,
    });
    this.#windowManager = windowManager;
    this.#windowManagerExit = undefined;
    whenEnded(windowManager, (exit) => {
      if (this.#windowManager === windowManager) {
        this.#windowManagerExit = exit;
      }
    });
  }

  /** @throws ProblemError `desktop_runtime_failed`: without it there are no windows to speak of */
  requireWindowManager(): void {
    if (!this.hasWindowManager) {
      throw new ProblemError(
        'desktop_runtime_failed',
        'openbox has ended; starting the desktop again brings it back.',
        {
          context: { process: 'openbox', ...this.#windowManagerExit },
        },
      );
    }
  }

  screenshot(query: ScreenshotQuery): Promise<Buffer> {
    return takeScreenshot({ run: (tool) => this.run(tool), size: this.settings, display: this.display }, query);
  }

  /** Runs a program on the display to its end. */
  async run(tool: Tool): Promise<ToolResult> {
    try {
      const env = { LC_ALL: 'C.UTF-8' };
      return await this.#slots.run(() => runTool(() => this.#spawn({ ...tool, env }), tool));
    } finally {
      // What went wrong on a display that is gone went wrong because it is gone.
      this.#requireAlive();
    }
  }

  /** Starts a program on the display. It ends with the desktop; with `mayDetach` its starter sees to that. */
  spawn(command: string, args: readonly string[], mayDetach = false): Promise<ContainedProcess> {
    return this.#spawn({ command, args, mayDetach, env: {} });
  }

  processes(): DesktopProcessInfo[] {
    const windowManagerPid = this.#windowManager?.pid ?? null;
    return [
      { name: 'Xvfb', pid: this.#display.process.pid, running: this.#displayExit === undefined },
      { name: 'openbox', pid: windowManagerPid, running: this.hasWindowManager },
      ...this.apps.list(),
      ...this.live.processes(),
    ];
  }

  /** Ends everything on it, then the display. Idempotent, bounded. */
  close(why: string): Promise<void> {
    this.#closing ??= this.#close(why);
    return this.#closing;
  }

  async #close(why: string): Promise<void> {
    await Promise.all([this.live.close(why), this.clipboard.close(), this.apps.close()]);
    const rest = [...this.#children].map((child) => child.terminate({ graceMs: 0, termGraceMs: 500 }));
    await Promise.all(rest);
    await this.#display.close();
  }

  async #spawn(request: {
    readonly command: string;
    readonly args: readonly string[];
    readonly mayDetach?: boolean;
    readonly env: Readonly<Record<string, string>>;
  }): Promise<ContainedProcess> {
    this.#requireAlive();
    const { environment } = this.#dependencies;
    const { command, args, mayDetach = false } = request;
    // Without a locale that knows UTF-8, X programs know neither typed nor shown text beyond ASCII.
    const hasLocale = environment['LC_ALL'] !== undefined || environment['LANG'] !== undefined;
    const env = {
      ...environment,
      ...(hasLocale ? {} : { LANG: 'C.UTF-8' }),
      ...this.#display.environment,
      ...request.env,
    };
    const child = await this.#dependencies.spawn({ command, args, mayDetach, env });
    if (!mayDetach) {
      this.#children.add(child);
      whenEnded(child, () => this.#children.delete(child));
    }
    if (!this.isAlive) {
      await child.terminate({ graceMs: 0, termGraceMs: 0 });
      this.#requireAlive();
    }
    return child;
  }

  #requireAlive(): void {
    if (this.#displayExit !== undefined) {
      throw displayDied(this.#displayExit);
    }
    if (this.#closing !== undefined) {
      throw new ProblemError('desktop_runtime_inactive', 'The desktop was stopped.');
    }
  }
}

/** What callers are told when the X server has ended by itself. */
export function displayDied({ exitCode, signal }: ProcessExit): ProblemError {
  return new ProblemError('desktop_runtime_failed', `Xvfb has ended (${signal ?? exitCode}): the desktop is gone.`, {
    context: { process: 'Xvfb', exitCode, signal },
  });
}
