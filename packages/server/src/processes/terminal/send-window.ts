import type { WebSocketPeer } from '../../http/web-socket.ts';

/** Sends ahead: waits only when so much is under way that the system has not taken. A frame at a time would wait for the reader each time. */
export class SendWindow {
  readonly #peer: Pick<WebSocketPeer, 'sendBinary'>;
  readonly #windowBytes: number;
  #pendingBytes = 0;
  #resume: (() => void) | undefined;

  constructor(peer: Pick<WebSocketPeer, 'sendBinary'>, windowBytes: number) {
    this.#peer = peer;
    this.#windowBytes = windowBytes;
  }

  /** Resolves when more may be sent. The bytes are not to be changed any more. Never rejects. */
  async send(bytes: Uint8Array): Promise<void> {
    this.#pendingBytes += bytes.byteLength;
    const taken = (): void => {
      this.#pendingBytes -= bytes.byteLength;
      this.#resume?.();
    };
    this.#peer.sendBinary(bytes).then(taken, taken);
    while (this.#pendingBytes >= this.#windowBytes) {
      await new Promise<void>((resolve) => (this.#resume = resolve));
    }
  }
}
