import { desktopStreamInputSchema } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import type { WebSocketListener, WebSocketPeer } from '../../http/web-socket.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import type { DisplaySize } from '../input/point.ts';
import { HeldInput, toScript } from './input-script.ts';
import type { InputProcess } from './input-process.ts';

/** RFC 6455: why a WebSocket was closed. */
const closeCodes = { normal: 1000, goingAway: 1001, policy: 1008 } as const;

/** The published client asks for WebRTC with this; it is told that there is none, and what there is. */
const webRtcRequest = 'signal/request';
const webRtcAnswer =
  'This server has no WebRTC: it sends JPEG frames over the WebSocket, so that no other port is open. Use the onFrame of its own client, or screenshots.';

export interface ViewerOptions {
  readonly peer: WebSocketPeer;
  readonly size: DisplaySize;
  readonly framesPerSecond: number;
  readonly input: InputProcess;
  readonly clock: Clock;
  readonly onClose: (viewer: Viewer) => void;
}

/**
 * One who watches. It holds at most one frame: while that is on its way, newer ones replace each other. So a slow viewer sees
 * fewer frames, the newest ones, and costs no memory.
 */
export class Viewer implements WebSocketListener {
  readonly #options: ViewerOptions;
  readonly #held = new HeldInput();
  #latest: Buffer | undefined;
  #isSending = false;
  #isComplaining = false;
  #isClosed = false;
  #lastSentAtMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ViewerOptions) {
    this.#options = options;
    const { width, height } = options.size;
    const ready = {
      ...{ type: 'ready', width, height, format: 'image/jpeg' },
      // The published client reads the size from here.
      ...{ event: 'system/init', payload: { screen_size: { width, height } } },
    };
    this.#sendText(JSON.stringify(ready));
  }

  /** A newer picture of the display. */
  show(frame: Buffer): void {
    this.#latest = frame;
    this.#send();
  }

  onMessage(message: string | Uint8Array): void {
    if (this.#isClosed) {
      return;
    }
    const parsed = parse(message);
    if ((parsed as { event?: unknown } | undefined)?.event !== undefined) {
      this.#answerSignalling(parsed as { event: unknown });
      return;
    }
    const { success, data, error } = desktopStreamInputSchema.safeParse(parsed);
    if (!success) {
      this.#complain(`Not an input: ${error.issues[0]?.message ?? 'expected JSON in a text frame'}`);
    } else if (data.type === 'close') {
      this.close(closeCodes.normal);
    } else {
      this.#take(data);
    }
  }

  onClose(): void {
    if (!this.#isClosed) {
      this.#isClosed = true;
      clearTimeout(this.#timer);
      this.#latest = undefined;
      this.#options.input.release(this.#held.release());
      this.#options.onClose(this);
    }
  }

  /** The desktop, or its stream, has ended. */
  end(message: string): void {
    this.#sendText(JSON.stringify({ type: 'error', message, ...disconnection(message) }));
    this.close(closeCodes.goingAway);
  }

  close(code: number, reason?: string): void {
    this.#options.peer.close(code, reason);
    this.onClose();
  }

  #take(data: Parameters<typeof toScript>[0]): void {
    const { input, size } = this.#options;
    let lines: string[];
    try {
      lines = toScript(data, size, this.#held);
    } catch (error) {
      this.#complain(error instanceof ProblemError ? error.message : 'the input cannot be used');
      return;
    }
    // A movement that is left out is made good by the next one; what is pressed must not get lost.
    if (!input.send(lines) && data.type !== 'moveMouse') {
      this.close(closeCodes.policy, 'Too much input at once');
    }
  }

  #send(): void {
    const { peer, clock, framesPerSecond } = this.#options;
    if (this.#isSending || this.#isClosed || this.#latest === undefined || this.#timer !== undefined) {
      return;
    }
    const waitMs = this.#lastSentAtMs + 1000 / framesPerSecond - clock.monotonicMs();
    if (waitMs > 1) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#send();
      }, waitMs);
      return;
    }
    const frame = this.#latest;
    this.#latest = undefined;
    this.#isSending = true;
    this.#lastSentAtMs = clock.monotonicMs();
    peer
      .sendBinary(frame)
      .then(() => {
        this.#isSending = false;
        this.#send();
      })
      .catch(() => undefined);
  }

  #answerSignalling({ event }: { event: unknown }): void {
    if (event === webRtcRequest) {
      this.#complain(webRtcAnswer, disconnection(webRtcAnswer));
    }
  }

  /** @param done called once it was taken; sending never fails, it only becomes useless */
  #sendText(text: string, done?: () => void): void {
    this.#options.peer
      .sendText(text)
      .then(done)
      .catch(() => undefined);
  }

  /** One at a time: who sends nonsense and reads nothing makes no backlog. */
  #complain(message: string, more: object = {}): void {
    if (!this.#isComplaining) {
      this.#isComplaining = true;
      const done = (): void => {
        this.#isComplaining = false;
      };
      this.#sendText(JSON.stringify({ type: 'error', message, ...more }), done);
    }
  }
}

/** How the published client is told to go. */
function disconnection(message: string): object {
  return { event: 'system/disconnect', payload: { message } };
}

function parse(message: string | Uint8Array): unknown {
  try {
    return typeof message === 'string' ? JSON.parse(message) : undefined;
  } catch {
    return undefined;
  }
}
