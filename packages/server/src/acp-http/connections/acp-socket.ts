import { ProblemError } from '../../http/problem-error.ts';
import type { WebSocketListener, WebSocketPeer } from '../../http/web-socket.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { isInitialize, parseClientMessage, type ClientMessage } from '../client-message.ts';
import type { AcpConnection } from './acp-connection.ts';
import type { AcpConnections } from './acp-connections.ts';

/** RFC 6455 and IANA: why a WebSocket was closed. */
const closeCodes = { normal: 1000, goingAway: 1001, protocolError: 1002, internalError: 1011 } as const;
const parseError = -32700;
const invalidRequest = -32600;
const internalError = -32603;

export interface AcpSocketOptions {
  readonly peer: WebSocketPeer;
  readonly connections: AcpConnections;
  readonly connectionId: string;
  readonly agent: string;
  readonly logger: Logger;
}

/** An ACP connection over one WebSocket: one message a text frame. The agent lives as long as the socket. */
export class AcpSocket implements WebSocketListener {
  readonly #options: AcpSocketOptions;
  #opening: Promise<AcpConnection> | undefined;
  #isClosed = false;

  constructor(options: AcpSocketOptions) {
    this.#options = options;
  }

  onMessage(frame: string | Uint8Array): void {
    if (typeof frame !== 'string') {
      this.#complain(invalidRequest, 'Expected a text frame.');
      return;
    }
    let message: ClientMessage;
    try {
      message = parseClientMessage(Buffer.from(frame));
    } catch (error) {
      const isJson = error instanceof ProblemError && error.cause === undefined;
      this.#complain(isJson ? invalidRequest : parseError, (error as Error).message);
      return;
    }
    if (this.#opening !== undefined) {
      this.#forward(this.#opening, message);
    } else if (isInitialize(message) && message.message.id !== null) {
      this.#opening = this.#open(message);
      this.#opening.catch(() => undefined);
    } else {
      this.#options.peer.close(closeCodes.protocolError, 'The first message must be initialize, with an id');
    }
  }

  onClose(): void {
    this.#isClosed = true;
    const { connections, connectionId, logger } = this.#options;
    const ended = this.#opening?.then(() => connections.delete(connectionId));
    ended?.catch((error: unknown) => logger.debug({ err: error, connectionId }, 'an ACP connection ended badly'));
  }

  async #open(message: ClientMessage): Promise<AcpConnection> {
    const { connections, connectionId, agent, peer, logger } = this.#options;
    try {
      const connection = await connections.open(connectionId, agent);
      if (message.kind === 'request') {
        connection.initialize(message).catch(() => undefined);
      }
      this.#pump(connection).catch((error: unknown) => {
        logger.error({ err: error, connectionId }, 'an ACP connection could not be read');
        peer.close(closeCodes.internalError, 'The log could not be read');
      });
      return connection;
    } catch (error) {
      this.#answerWithError(message, error);
      peer.close(closeCodes.internalError, 'The agent could not be started');
      throw error;
    }
  }

  #forward(opening: Promise<AcpConnection>, message: ClientMessage): void {
    opening
      .then((connection) => connection.send(message))
      .catch((error: unknown) => this.#answerWithError(message, error));
  }

  /** Everything that the agent says, as fast as the socket takes it: the log waits, not this process' memory. */
  async #pump(connection: AcpConnection): Promise<void> {
    const { peer } = this.#options;
    const reader = connection.read();
    try {
      for (;;) {
        const pieces = this.#isClosed ? undefined : await reader.next();
        if (pieces === undefined) {
          break;
        }
        const entries = pieces.filter((piece) => piece.kind === 'entry');
        await Promise.all(entries.map(({ payload }) => peer.sendText(payload)));
      }
    } finally {
      reader.end();
    }
    if (connection.isEnding) {
      peer.close(closeCodes.goingAway, 'The connection is closed');
    } else {
      peer.close(closeCodes.normal, 'The agent has ended');
    }
  }

  #answerWithError({ kind, message }: ClientMessage, error: unknown): void {
    const problem =
      error instanceof ProblemError ? error : new ProblemError('internal', 'The request failed inside the server.');
    if (kind === 'request') {
      const code = problem.code === 'invalid_request' ? invalidRequest : internalError;
      this.#send({ id: message.id, error: { code, message: problem.message, data: problem.toProblemDetails() } });
    }
  }

  #complain(code: number, message: string): void {
    this.#send({ id: null, error: { code, message } });
  }

  #send(answer: object): void {
    const { peer, logger } = this.#options;
    peer
      .sendText(JSON.stringify({ jsonrpc: '2.0', ...answer }))
      .catch((error: unknown) => logger.error({ err: error }, 'an answer could not be sent'));
  }
}
