import type { JsonRpcId, JsonRpcNotification, JsonRpcRequest } from '@sandbox-agent/protocol';
import type { AgentLine, InvalidAgentLine, SentMessage } from '../acp/index.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { LogEntryInput } from '../log/log-entry.ts';
import { permissionMethod, type AskedPermission } from './open-permissions.ts';
import type { SessionJournal } from './session-journal.ts';

/** What a session does about the messages of its agent, once they are in the log. */
export interface AgentInboxHandlers {
  onUpdate(update: Record<string, unknown>): void;
  onPermissionRequest(request: AskedPermission): void;
  /** The agent takes a request of its own back. */
  onCancelRequest(rpcId: JsonRpcId): void;
  /** A request that nobody here serves: it must be refused, or the agent waits for ever. */
  onUnknownRequest(request: JsonRpcRequest): void;
}

interface ReceivedBatch {
  readonly batch: readonly AgentLine[];
  readonly lines: readonly AgentLine[];
  readonly firstIndex: number;
  actedCount: number;
}

/** How much of an invalid line is kept in the log, in bytes. */
const invalidHeadBytes = 512;

/** Updates that tell the conversation again while an agent loads it; the others tell the present state. */
const conversationUpdates: ReadonlySet<unknown> = new Set([
  'user_message_chunk',
  'agent_message_chunk',
  'agent_thought_chunk',
  'tool_call',
  'tool_call_update',
  'plan',
]);

/**
 * Records what passes between a session and one run of its agent, then acts on it: each chunk of the agent is one write, and
 * nothing is acted on before it is in the log.
 *
 * The handshake itself is not recorded (`_server/agent_started` tells what came of it), nor is a conversation that the agent
 * repeats while it loads it: it is in the log from when it happened.
 */
export class AgentInbox {
  readonly #journal: SessionJournal;
  readonly #clock: Clock;
  readonly #handlers: AgentInboxHandlers;
  /** Names the run of the agent in each entry. Known once the process has been started. */
  connectionId = 'starting';
  /** What is in the log and was not acted upon to its end: acting writes to the log too, which may refuse. */
  #received: ReceivedBatch | undefined;
  isOpen = false;
  isReplaying = false;

  constructor(options: { journal: SessionJournal; clock: Clock; handlers: AgentInboxHandlers }) {
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#handlers = options.handlers;
  }

  /** A message that is about to be written to the agent. Throws what the log throws. */
  sent({ line }: SentMessage): void {
    if (this.isOpen) {
      this.#journal.append([this.#entry('client', line, this.#clock.now())]);
    }
  }

  /**
   * All lines of one chunk, in order. Throws what the log throws; the same batch given again is gone on with where it stopped,
   * each line recorded once.
   */
  receive(batch: readonly AgentLine[]): void {
    const received = this.#received?.batch === batch ? this.#received : this.#record(batch);
    this.#received = received;
    for (; received.actedCount < received.lines.length; received.actedCount += 1) {
      this.#act(received.lines[received.actedCount] as AgentLine, received.firstIndex + received.actedCount);
    }
    this.#received = undefined;
  }

  #record(batch: readonly AgentLine[]): ReceivedBatch {
    const createdAt = this.#clock.now();
    const lines = batch.filter((line) => this.#isRecorded(line));
    const firstIndex = this.#journal.append(
      lines.map((line) =>
        line.kind === 'invalid'
          ? this.#entry('server', invalidOutput(line), createdAt)
          : this.#entry('agent', line.line, createdAt),
      ),
    );
    return { batch, lines, firstIndex, actedCount: 0 };
  }

  #isRecorded(line: AgentLine): boolean {
    switch (line.kind) {
      case 'response':
        return this.isOpen;
      case 'notification':
        return !(
          this.isReplaying && conversationUpdates.has(updateOf(line.message as JsonRpcNotification)?.['sessionUpdate'])
        );
      case 'request':
      case 'invalid':
        return true;
    }
  }

  #act(line: AgentLine, index: number): void {
    if (line.kind === 'notification') {
      this.#actOnNotification(line.message as JsonRpcNotification);
    } else if (line.kind === 'request') {
      const request = line.message as JsonRpcRequest;
      if (request.method === permissionMethod) {
        this.#handlers.onPermissionRequest({ index, rpcId: request.id, params: request.params });
      } else {
        this.#handlers.onUnknownRequest(request);
      }
    }
  }

  #actOnNotification(message: JsonRpcNotification): void {
    if (message.method === 'session/update') {
      const update = updateOf(message);
      if (update !== undefined) {
        this.#handlers.onUpdate(update);
      }
    } else if (message.method === '$/cancel_request') {
      const { requestId } = (message.params ?? {}) as { requestId?: JsonRpcId };
      if (requestId !== undefined) {
        this.#handlers.onCancelRequest(requestId);
      }
    }
  }

  #entry(sender: LogEntryInput['sender'], payload: LogEntryInput['payload'], createdAt: number): LogEntryInput {
    return { sender, payload, createdAt, connectionId: this.connectionId };
  }
}

function updateOf(message: JsonRpcNotification): Record<string, unknown> | undefined {
  const update = (message.params as { update?: unknown } | null | undefined)?.update;
  return typeof update === 'object' && update !== null ? (update as Record<string, unknown>) : undefined;
}

function invalidOutput(line: InvalidAgentLine): string {
  const head = Buffer.from(line.line.subarray(0, invalidHeadBytes)).toString('utf8');
  return JSON.stringify({
    jsonrpc: '2.0',
    method: '_server/invalid_output',
    params: { error: line.error, bytes: line.sizeBytes, head },
  });
}
