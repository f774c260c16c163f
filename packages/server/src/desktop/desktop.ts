import type {
  DesktopErrorInfo,
  DesktopOpenResponse,
  DesktopRecordingInfo,
  DesktopStartRequest,
  DesktopState,
  DesktopStatusResponse,
  DesktopStreamStatusResponse,
} from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import type { DesktopDependencies } from './dependencies.ts';
import { InOrder } from './in-order.ts';
import {
  desktopInstallCommand,
  desktopPrograms,
  findMissingPrograms,
  openProgram,
  type DesktopProgram,
} from './programs.ts';
import { Recordings } from './recording/recordings.ts';
import { startRecorder } from './recording/recorder.ts';
import { displayDied, RunningDesktop } from './running-desktop.ts';
import { whenEnded } from './when-ended.ts';
import { desktopSettings, requireSameSettings } from './settings.ts';

/** The desktop of this server: at most one runs. */
export class Desktop {
  readonly recordings: Recordings;
  readonly #dependencies: DesktopDependencies;
  readonly #changes = new InOrder();
  #state: Exclude<DesktopState, 'install_required'> = 'inactive';
  #running: RunningDesktop | undefined;
  #lastError: DesktopErrorInfo | undefined;
  #isStreaming = false;
  #isClosed = false;

  constructor(dependencies: DesktopDependencies) {
    this.#dependencies = dependencies;
    this.recordings = new Recordings(dependencies);
  }

  async status(): Promise<DesktopStatusResponse> {
    const running = this.#running;
    const missing = running === undefined ? await this.#missing() : [];
    const isRequired = this.#state === 'inactive' && missing.length > 0;
    const windows =
      running?.isAlive === true && running.hasWindowManager ? await running.windows.list().catch(() => []) : [];
    const { width, height, dpi } = running?.settings ?? {};
    return {
      state: isRequired ? 'install_required' : this.#state,
      display: running?.display ?? null,
      resolution: width === undefined || height === undefined ? null : { width, height, dpi: dpi ?? null },
      startedAt: running?.startedAt ?? null,
      lastError: isRequired ? errorInfo(missingProblem(missing)) : (this.#lastError ?? null),
      missingDependencies: missing.map(({ program }) => program),
      installCommand: missing.length > 0 ? desktopInstallCommand : null,
      processes: [...(running?.processes() ?? []), ...this.recordings.processes()],
      windows,
    };
  }

  /** Idempotent: a desktop that runs is left as it is, and dead parts of it are brought back. @throws ProblemError */
  start(request: DesktopStartRequest): Promise<DesktopStatusResponse> {
    return this.#changes.run(async () => {
      this.#requireOpen();
      const running = this.#running;
      if (running?.isAlive === true) {
        requireSameSettings(request, { ...running.settings, display: running.display });
        if (!running.hasWindowManager) {
          await running.startWindowManager();
        }
      } else {
        await this.#requirePrograms();
        await this.#end('The desktop is started again.');
        await this.#start(request);
      }
      return this.status();
    });
  }

  /** Idempotent. What is being recorded is kept. */
  stop(): Promise<DesktopStatusResponse> {
    return this.#changes.run(async () => {
      this.#state = this.#running === undefined ? 'inactive' : 'stopping';
      await this.#end('The desktop was stopped.');
      this.#state = 'inactive';
      this.#lastError = undefined;
      return this.status();
    });
  }

  /** Ends it for ever. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.stop();
  }

  /**
   * The desktop that runs.
   *
   * @throws ProblemError `desktop_dependencies_missing`, `desktop_runtime_inactive` or `desktop_runtime_failed`
   */
  async require(): Promise<RunningDesktop> {
    const running = this.#running;
    if (running?.isAlive === true) {
      return running;
    }
    await this.#requirePrograms();
    if (this.#state === 'failed' && this.#lastError !== undefined) {
      throw new ProblemError('desktop_runtime_failed', this.#lastError.message);
    }
    throw new ProblemError('desktop_runtime_inactive', `The desktop does not run: it is ${this.#state}.`, {
      context: { state: this.#state },
    });
  }

  /** Opens a file or a URL with what is registered for it. @throws ProblemError */
  async open(target: string): Promise<DesktopOpenResponse> {
    const running = await this.require();
    const missing = await findMissingPrograms([openProgram], this.#dependencies.environment['PATH']);
    if (missing.length > 0) {
      throw missingProblem(missing);
    }
    const { processId, pid } = await running.apps.launch({ app: openProgram.program, args: [target] });
    return { processId, pid };
  }

  /** @throws ProblemError `conflict` while a recording is made */
  async record(framesPerSecond: number | undefined): Promise<DesktopRecordingInfo> {
    const running = await this.require();
    const { clock } = this.#dependencies;
    return this.recordings.start((file) =>
      startRecorder({
        file,
        clock,
        display: running.display,
        size: running.settings,
        framesPerSecond: framesPerSecond ?? running.settings.recordingFps,
        spawn: (command, args) => running.spawn(command, args),
      }),
    );
  }

  get streamStatus(): DesktopStreamStatusResponse {
    return { active: this.#isStreaming && this.#running?.isAlive === true };
  }

  async startStream(): Promise<DesktopStreamStatusResponse> {
    await this.require();
    this.#isStreaming = true;
    return this.streamStatus;
  }

  async stopStream(): Promise<DesktopStreamStatusResponse> {
    this.#isStreaming = false;
    await this.#running?.live.close('The live view was stopped.');
    return this.streamStatus;
  }

  async #start(request: DesktopStartRequest): Promise<void> {
    this.#state = 'starting';
    this.#lastError = undefined;
    try {
      const running = await RunningDesktop.start(this.#dependencies, desktopSettings(request));
      this.#running = running;
      this.#state = 'active';
      whenEnded({ exited: running.displayExited }, (exit) => {
        // Stopping it, or starting another, is no failure.
        if (this.#running === running && this.#state === 'active') {
          this.#state = 'failed';
          this.#lastError = errorInfo(displayDied(exit));
          this.#dependencies.logger.error({ exit }, 'the X server of the desktop ended');
          return this.#end('The display has ended.');
        }
        return undefined;
      });
    } catch (error) {
      this.#state = 'failed';
      this.#lastError = errorInfo(error);
      throw error;
    }
  }

  /** Ends what runs, and keeps what was recorded. */
  async #end(why: string): Promise<void> {
    this.#isStreaming = false;
    const running = this.#running;
    await this.recordings.close();
    await running?.close(why);
    if (this.#running === running && this.#state !== 'failed') {
      this.#running = undefined;
    }
  }

  #missing(): Promise<DesktopProgram[]> {
    const { platform, environment } = this.#dependencies;
    return platform === 'linux' ? findMissingPrograms(desktopPrograms, environment['PATH']) : Promise.resolve([]);
  }

  async #requirePrograms(): Promise<void> {
    const { platform } = this.#dependencies;
    if (platform !== 'linux') {
      throw new ProblemError('desktop_unsupported', `The desktop needs Linux; this is ${platform}.`);
    }
    const missing = await this.#missing();
    if (missing.length > 0) {
      throw missingProblem(missing);
    }
  }

  #requireOpen(): void {
    if (this.#isClosed) {
      throw new ProblemError('shutting_down', 'The server ends and starts no desktop.');
    }
  }
}

/** Which programs are missing, and what installs them. */
export function missingProblem(missing: readonly DesktopProgram[]): ProblemError {
  const names = missing.map(({ program }) => program);
  return new ProblemError(
    'desktop_dependencies_missing',
    `Programs of the desktop are not installed: ${names.join(', ')}. Run \`${desktopInstallCommand}\`.`,
    { context: { missingDependencies: names, installCommand: desktopInstallCommand } },
  );
}

function errorInfo(error: unknown): DesktopErrorInfo {
  const code = error instanceof ProblemError ? error.code : 'internal';
  return { code, message: error instanceof Error ? error.message : String(error) };
}
