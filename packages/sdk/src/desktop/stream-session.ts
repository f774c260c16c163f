import type { DesktopMouseButton, DesktopStreamInput } from '@sandbox-agent/protocol';
import { createDeferred } from '../runtime/deferred.ts';
import { Listeners, type ReportError } from '../runtime/listeners.ts';
import { reportToRuntime } from '../runtime/report-error.ts';
import type { DesktopStreamErrorStatus, DesktopStreamReadyStatus } from './stream-types.ts';

/** Of a socket, as every implementation counts them. */
const connecting = 0;
const open = 1;

/**
 * One view of the desktop: JPEG frames come, mouse and keyboard go. Frames that a viewer is too slow for are left out by the server.
 * The names are those of 0.4.2, whose frames were WebRTC: `onTrack` is never called here, and `onFrame` is.
 */
export class DesktopStreamSession {
  readonly socket: WebSocket;
  /** Resolves when the connection is closed, by whomever. */
  readonly closed: Promise<void>;
  readonly #ready: Listeners<DesktopStreamReadyStatus>;
  readonly #frame: Listeners<Uint8Array>;
  readonly #connect: Listeners<void>;
  readonly #disconnect: Listeners<void>;
  readonly #error: Listeners<DesktopStreamErrorStatus | Error>;
  #status: DesktopStreamReadyStatus | undefined;
  #latest: Uint8Array | undefined;

  /** @param reportError told what a listener throws. Default: a warning of the runtime */
  constructor(socket: WebSocket, reportError: ReportError | object = reportToRuntime) {
    const report: ReportError = typeof reportError === 'function' ? (reportError as ReportError) : reportToRuntime;
    this.socket = socket;
    this.#ready = new Listeners(report);
    this.#frame = new Listeners(report);
    this.#connect = new Listeners(report);
    this.#disconnect = new Listeners(report);
    this.#error = new Listeners(report);
    const closed = createDeferred<void>();
    this.closed = closed.promise;
    // Then messages are handled as they come: reading a `Blob` would let a later one pass.
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => this.#receive(data));
    socket.addEventListener('error', () => this.#error.emit(new Error('Desktop stream connection failed.')));
    socket.addEventListener('close', () => {
      closed.resolve();
      this.#disconnect.emit();
    });
  }

  /** Told the size of the display, also when it is known already. Returns how to stop. */
  onReady(listener: (status: DesktopStreamReadyStatus) => void): () => void {
    if (this.#status !== undefined) {
      listener(this.#status);
    }
    return this.#ready.add(listener);
  }

  /** Told each picture of the display: a whole JPEG. First the newest that has come. Returns how to stop. */
  onFrame(listener: (frame: Uint8Array) => void): () => void {
    if (this.#latest !== undefined) {
      listener(this.#latest);
    }
    return this.#frame.add(listener);
  }

  /** Never called: there is no WebRTC. */
  onTrack(_listener: (stream: never) => void): () => void {
    return () => {};
  }

  /** Told once pictures come. */
  onConnect(listener: () => void): () => void {
    return this.#connect.add(listener);
  }

  onDisconnect(listener: () => void): () => void {
    return this.#disconnect.add(listener);
  }

  onError(listener: (error: DesktopStreamErrorStatus | Error) => void): () => void {
    return this.#error.add(listener);
  }

  /** The same as `onDisconnect`. */
  onClose(listener: () => void): () => void {
    return this.onDisconnect(listener);
  }

  /** Always `null`: there is no WebRTC. */
  getMediaStream(): null {
    return null;
  }

  moveMouse(x: number, y: number): void {
    this.#send({ type: 'moveMouse', x, y });
  }

  mouseDown(button?: DesktopMouseButton, x?: number, y?: number): void {
    this.#send({ type: 'mouseDown', button, x, y });
  }

  mouseUp(button?: DesktopMouseButton, x?: number, y?: number): void {
    this.#send({ type: 'mouseUp', button, x, y });
  }

  /** Turns the wheel by steps: down and to the right, negative up and to the left. */
  scroll(x: number, y: number, deltaX?: number, deltaY?: number): void {
    this.#send({ type: 'scroll', x, y, deltaX, deltaY });
  }

  /** @param key as `KeyboardEvent.key` has it */
  keyDown(key: string): void {
    this.#send({ type: 'keyDown', key });
  }

  keyUp(key: string): void {
    this.#send({ type: 'keyUp', key });
  }

  /** Idempotent. */
  close(): void {
    if (this.socket.readyState === connecting) {
      this.socket.addEventListener('open', () => this.close(), { once: true });
      return;
    }
    this.socket.close();
  }

  #receive(data: unknown): void {
    if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) {
      const frame =
        data instanceof ArrayBuffer
          ? new Uint8Array(data)
          : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const isFirst = this.#latest === undefined;
      this.#latest = frame;
      if (isFirst) {
        this.#connect.emit();
      }
      this.#frame.emit(frame);
      return;
    }
    const message = readMessage(data);
    if (message?.type === 'ready') {
      this.#status = { type: 'ready', width: message.width, height: message.height };
      this.#ready.emit(this.#status);
    } else if (message?.type === 'error') {
      this.#error.emit({ type: 'error', message: message.message });
    }
  }

  #send(input: DesktopStreamInput): void {
    if (this.socket.readyState === open) {
      this.socket.send(JSON.stringify(input));
    }
  }
}

function readMessage(data: unknown): DesktopStreamReadyStatus | DesktopStreamErrorStatus | undefined {
  try {
    return JSON.parse(String(data)) as DesktopStreamReadyStatus | DesktopStreamErrorStatus;
  } catch {
    return undefined;
  }
}
