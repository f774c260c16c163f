import type { DesktopProcessInfo } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import type { WebSocketListener, WebSocketPeer } from '../../http/web-socket.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { ContainedProcess } from '../../processes/contain/index.ts';
import type { KeyBindings } from '../input/key-bindings.ts';
import type { DisplaySize } from '../input/point.ts';
import { startCapture, type Capture } from './capture.ts';
import { InputProcess } from './input-process.ts';
import { Viewer } from './viewer.ts';

const mostViewers = 32;

export interface LiveViewOptions {
  readonly display: string;
  readonly size: DisplaySize;
  /** Most frames a second, for all viewers. */
  readonly framesPerSecond: number;
  readonly bindings: KeyBindings;
  readonly spawn: (command: string, args: readonly string[]) => Promise<ContainedProcess>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The live view of one desktop. Its display is filmed while somebody watches, once for all of them. */
export class LiveView {
  readonly #options: LiveViewOptions;
  readonly #viewers = new Set<Viewer>();
  readonly #input: InputProcess;
  #capture: Promise<Capture> | undefined;
  #latest: Buffer | undefined;
  #capturePid: number | undefined;
  /** Which capture counts: one that is ending must not be taken for the one that follows it. */
  #generation = 0;

  constructor(options: LiveViewOptions) {
    this.#options = options;
    const { spawn, bindings } = options;
    this.#input = new InputProcess({ spawn: () => spawn('xdotool', ['-']), bindings });
  }

  /** @throws ProblemError `too_many_requests` when too many watch */
  requireRoom(): void {
    if (this.#viewers.size >= mostViewers) {
      throw new ProblemError('too_many_requests', `${mostViewers} viewers watch already.`, {
        context: { retryAfterSeconds: 5 },
      });
    }
  }

  /** @param framesPerSecond that this viewer wants at most */
  accept(peer: WebSocketPeer, framesPerSecond: number | undefined): WebSocketListener {
    const { size, clock } = this.#options;
    const viewer = new Viewer({
      peer,
      size,
      clock,
      framesPerSecond: Math.min(framesPerSecond ?? Number.POSITIVE_INFINITY, this.#options.framesPerSecond),
      input: this.#input,
      onClose: (closed) => this.#leave(closed),
    });
    this.#viewers.add(viewer);
    if (this.#latest !== undefined) {
      viewer.show(this.#latest);
    }
    if (this.#capture === undefined) {
      this.#generation += 1;
      this.#capture = this.#start(this.#generation);
      this.#capture.catch(() => undefined);
    }
    return viewer;
  }

  processes(): DesktopProcessInfo[] {
    return this.#capturePid === undefined ? [] : [{ name: 'ffmpeg (live view)', pid: this.#capturePid, running: true }];
  }

  /** Sends every viewer away. */
  async close(why: string): Promise<void> {
    const capture = this.#capture;
    for (const viewer of this.#viewers) {
      viewer.end(why);
    }
    await Promise.all([capture?.then((running) => running.close()).catch(() => undefined), this.#input.close()]);
  }

  async #start(generation: number): Promise<Capture> {
    const isCurrent = (): boolean => this.#generation === generation;
    const onEnd = (): void => {
      if (isCurrent()) {
        this.#forgetCapture();
        for (const viewer of this.#viewers) {
          viewer.end('The display is not filmed any more.');
        }
      }
    };
    try {
      const onFrame = (frame: Buffer): void => {
        if (isCurrent()) {
          this.#show(frame);
        }
      };
      const capture = await startCapture({ ...this.#options, onFrame, onEnd });
      if (isCurrent()) {
        this.#capturePid = capture.pid;
      }
      return capture;
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'the display cannot be filmed');
      onEnd();
      throw error;
    }
  }

  #show(frame: Buffer): void {
    this.#latest = frame;
    for (const viewer of this.#viewers) {
      viewer.show(frame);
    }
  }

  #forgetCapture(): void {
    this.#generation += 1;
    this.#capture = undefined;
    this.#capturePid = undefined;
    this.#latest = undefined;
  }

  #leave(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    const capture = this.#capture;
    if (this.#viewers.size === 0 && capture !== undefined) {
      this.#forgetCapture();
      capture.then((running) => running.close()).catch(() => undefined);
    }
  }
}
