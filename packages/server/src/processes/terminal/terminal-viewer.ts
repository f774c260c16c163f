import {
  terminalClientFrameSchema,
  type TerminalClientFrame,
  type TerminalErrorFrame,
  type TerminalExitFrame,
  type TerminalReadyFrame,
} from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import type { WebSocketListener, WebSocketPeer } from '../../http/web-socket.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { decodeInput } from '../decode-input.ts';
import type { ManagedProcess } from '../managed-process.ts';
import type { LogCursor } from '../output/log-cursor.ts';
import { SendWindow } from './send-window.ts';
import type { Terminal } from './terminal.ts';

export interface TerminalViewerOptions {
  readonly process: ManagedProcess;
  readonly terminal: Terminal;
  /** Of one frame. Asked at each. */
  readonly maxInputBytes: () => number;
  readonly logger: Logger;
}

/** What may be typed ahead to a program that does not read. */
const maximumPendingBytes = 1024 * 1024;
/** Sent in one frame at most. */
const frameBytes = 256 * 1024;
/** Sent before the system has taken what was sent before: what a viewer that reads slowly costs. */
const windowBytes = 1024 * 1024;
/** Makes a terminal forget everything, before it is drawn anew. */
const fullReset = '\u001Bc';

/**
 * One who looks at a terminal. It gets the present screen, then what is shown, at its own pace: it reads the log by a cursor. Who is
 * so far behind that it is not kept any more gets the present screen again.
 */
export class TerminalViewer implements WebSocketListener {
  readonly #options: TerminalViewerOptions;
  readonly #peer: WebSocketPeer;
  readonly #leaving = new AbortController();
  #cursor: LogCursor | undefined;
  #pendingBytes = 0;

  constructor(options: TerminalViewerOptions, peer: WebSocketPeer) {
    this.#options = options;
    this.#peer = peer;
    this.#show().catch((err: unknown) => {
      options.logger.error({ err, id: options.process.id }, 'a terminal could not be shown');
      peer.close(1011, 'The terminal could not be shown.');
    });
  }

  onMessage(message: string | Uint8Array): void {
    this.#receive(message).catch((error: unknown) => {
      const text = error instanceof ProblemError ? error.message : 'The frame could not be handled.';
      this.#send({ type: 'error', message: text }).catch(() => undefined);
    });
  }

  onClose(): void {
    this.#leaving.abort();
    this.#cursor?.close();
  }

  async #show(): Promise<void> {
    const { process } = this.#options;
    await this.#send({ type: 'ready', processId: process.id });
    await this.#draw('');
    const window = new SendWindow(this.#peer, windowBytes);
    while (!this.#leaving.signal.aborted) {
      const batch = await this.#cursor?.next({ maxBytes: frameBytes });
      if (batch === undefined) {
        break;
      }
      if (batch.gap !== undefined) {
        await this.#draw(fullReset);
      } else if (batch.entries.length > 0) {
        const [first] = batch.entries;
        const isOne = batch.entries.length === 1 && first !== undefined;
        await window.send(isOne ? first.bytes : Buffer.concat(batch.entries.map(({ bytes }) => bytes)));
      }
    }
    const { exit } = process.log;
    if (exit !== undefined && !this.#leaving.signal.aborted) {
      const signal = exit.signal === null ? {} : { signal: exit.signal };
      await this.#send({ type: 'exit', exitCode: exit.exitCode, ...signal });
    }
    this.#cursor?.close();
    this.#peer.close(1000);
  }

  /** Sends the present screen, and goes on behind it. */
  async #draw(before: string): Promise<void> {
    const { process, terminal } = this.#options;
    this.#cursor?.close();
    const { text, sequence } = await terminal.snapshot();
    if (this.#leaving.signal.aborted) {
      return;
    }
    this.#cursor = process.log.read({ after: sequence });
    if (before !== '' || text !== '') {
      await this.#peer.sendBinary(Buffer.from(before + text));
    }
  }

  async #receive(message: string | Uint8Array): Promise<void> {
    if (typeof message !== 'string') {
      await this.#type(message);
      return;
    }
    const frame = parseFrame(message);
    switch (frame.type) {
      case 'input':
        await this.#type(
          decodeInput({
            data: frame.data,
            encoding: frame.encoding ?? 'text',
            limitBytes: this.#options.maxInputBytes(),
          }),
        );
        break;
      case 'resize':
        this.#options.process.resize(frame);
        break;
      case 'close':
        this.#peer.close(1000);
        break;
    }
  }

  async #type(bytes: Uint8Array): Promise<void> {
    const { process } = this.#options;
    process.requireRunning('nobody reads what is typed');
    if (this.#pendingBytes + bytes.byteLength > maximumPendingBytes) {
      throw new ProblemError('too_many_requests', 'The program does not read what is typed: it is dropped.');
    }
    this.#pendingBytes += bytes.byteLength;
    try {
      await process.input.write({ bytes, eof: false, signal: this.#leaving.signal });
    } finally {
      this.#pendingBytes -= bytes.byteLength;
    }
  }

  #send(frame: TerminalReadyFrame | TerminalExitFrame | TerminalErrorFrame): Promise<void> {
    return this.#peer.sendText(JSON.stringify(frame));
  }
}

function parseFrame(text: string): TerminalClientFrame {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ProblemError('invalid_request', 'A text frame must be JSON.', { cause });
  }
  const { success, data, error } = terminalClientFrameSchema.safeParse(json);
  if (!success) {
    const [issue] = error.issues;
    throw new ProblemError('invalid_request', `${issue?.path.join('.') || 'frame'}: ${issue?.message}`);
  }
  return data;
}
