import type { TerminalClientFrame } from '@sandbox-agent/protocol';
import { createDeferred } from '../runtime/deferred.ts';
import { Listeners, type ReportError } from '../runtime/listeners.ts';
import { reportToRuntime } from '../runtime/report-error.ts';
import { readServerFrame } from './server-frame.ts';
import type {
  TerminalErrorStatus,
  TerminalExitStatus,
  TerminalReadyStatus,
  TerminalResizePayload,
} from './terminal-types.ts';

/** Of a socket, as every implementation counts them. */
const connecting = 0;
const open = 1;
const closed = 3;

/** One look at a terminal. What is shown comes in order; the terminal stays when this ends. */
export class ProcessTerminalSession {
  readonly socket: WebSocket;
  /** Resolves when the connection is closed, by whomever. */
  readonly closed: Promise<void>;
  readonly #ready: Listeners<TerminalReadyStatus>;
  readonly #data: Listeners<Uint8Array>;
  readonly #exit: Listeners<TerminalExitStatus>;
  readonly #error: Listeners<TerminalErrorStatus | Error>;
  readonly #close: Listeners<void>;
  #hasSaidClose = false;

  /** @param reportError told what a listener throws. Default: a warning of the runtime */
  constructor(socket: WebSocket, reportError: ReportError = reportToRuntime) {
    this.socket = socket;
    this.#ready = new Listeners(reportError);
    this.#data = new Listeners(reportError);
    this.#exit = new Listeners(reportError);
    this.#error = new Listeners(reportError);
    this.#close = new Listeners(reportError);
    const closing = createDeferred<void>();
    this.closed = closing.promise;
    // Then messages are handled as they come: reading a `Blob` would let a later one pass.
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => this.#receive(data));
    socket.addEventListener('error', () => this.#error.emit(new Error('Terminal websocket connection failed.')));
    socket.addEventListener('close', () => {
      closing.resolve();
      this.#close.emit();
    });
  }

  onReady(listener: (status: TerminalReadyStatus) => void): () => void {
    return this.#ready.add(listener);
  }

  /** Told what is shown: first what draws the present screen. */
  onData(listener: (data: Uint8Array) => void): () => void {
    return this.#data.add(listener);
  }

  onExit(listener: (status: TerminalExitStatus) => void): () => void {
    return this.#exit.add(listener);
  }

  /** Told of frames that the server did not take, and of a connection that failed. */
  onError(listener: (error: TerminalErrorStatus | Error) => void): () => void {
    return this.#error.add(listener);
  }

  onClose(listener: () => void): () => void {
    return this.#close.add(listener);
  }

  /** Types. Lost when the connection is not open. */
  sendInput(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#send(
      typeof data === 'string'
        ? { type: 'input', data }
        : { type: 'input', data: toBase64(bytesOf(data)), encoding: 'base64' },
    );
  }

  resize({ cols, rows }: TerminalResizePayload): void {
    this.#send({ type: 'resize', cols, rows });
  }

  /** Idempotent. */
  close(): void {
    if (this.socket.readyState === connecting) {
      this.socket.addEventListener('open', () => this.close(), { once: true });
      return;
    }
    if (!this.#hasSaidClose) {
      this.#hasSaidClose = true;
      this.#send({ type: 'close' });
    }
    if (this.socket.readyState !== closed) {
      this.socket.close();
    }
  }

  #receive(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      this.#data.emit(new Uint8Array(data));
    } else if (ArrayBuffer.isView(data)) {
      this.#data.emit(bytesOf(data));
    } else {
      const frame = readServerFrame(data);
      if (frame === undefined) {
        this.#error.emit(new Error('Received invalid terminal control frame.'));
      } else if (frame.type === 'ready') {
        this.#ready.emit(frame);
      } else if (frame.type === 'exit') {
        this.#exit.emit(frame);
      } else {
        this.#error.emit(frame);
      }
    }
  }

  #send(frame: TerminalClientFrame): void {
    if (this.socket.readyState === open) {
      this.socket.send(JSON.stringify(frame));
    }
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(text);
}
