import type { CreateSessionRequest, EventSender, SessionEvent } from '@sandbox-agent/protocol';

export interface StandInPermission {
  readonly requestId: string;
  readonly index: number;
  readonly promptId: string;
}

/** One session of the stand-in: a log in memory and who follows it. */
export class StandInSession {
  readonly request: CreateSessionRequest & { id: string };
  readonly events: SessionEvent[] = [];
  readonly prompts = new Map<string, { promptId: string; index: number; body: string }>();
  readonly ended = new Map<string, { endIndex: number; stopReason?: string; error?: unknown }>();
  readonly permissions = new Map<string, StandInPermission>();
  readonly decisions = new Map<string, unknown>();
  readonly createdAt = 1_700_000_000_000;
  mode = 'default';
  model = 'small';
  title: string | undefined;
  /** Changes each chunk of each stream: how a broken proxy is played. */
  tamper: (events: readonly SessionEvent[]) => string = (events) => events.map(sse).join('');
  #lastIndex: number;
  readonly #followers = new Set<{ write: (events: readonly SessionEvent[]) => void; end: () => void }>();

  constructor(request: CreateSessionRequest & { id: string }) {
    this.request = request;
    this.#lastIndex = (request.resume?.firstIndex ?? 1) - 1;
  }

  get lastIndex(): number {
    return this.#lastIndex;
  }

  add(sender: EventSender, payload: SessionEvent['payload']): number {
    this.#lastIndex += 1;
    const event: SessionEvent = {
      id: `${this.request.id}:${this.#lastIndex}`,
      eventIndex: this.#lastIndex,
      sessionId: this.request.id,
      createdAt: this.createdAt + this.#lastIndex,
      connectionId: sender === 'server' ? 'server' : 'run-1',
      sender,
      payload,
    };
    this.events.push(event);
    this.#followers.forEach(({ write }) => write([event]));
    return this.#lastIndex;
  }

  server(method: string, params: unknown): number {
    return this.add('server', { jsonrpc: '2.0', method, params });
  }

  say(text: string): number {
    const update = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } };
    return this.add('agent', { jsonrpc: '2.0', method: 'session/update', params: { sessionId: 'agent-1', update } });
  }

  endTurn(promptId: string, end: { stopReason?: string; usage?: unknown; error?: unknown }): void {
    const endIndex = this.server('_server/turn_ended', { promptId, ...end });
    this.ended.set(promptId, { endIndex, ...(end as { stopReason?: string; error?: unknown }) });
  }

  /** Forgets the beginning of the log, as retention does. */
  trim(upTo: number): void {
    this.events.splice(0, this.events.filter((event) => event.eventIndex <= upTo).length);
  }

  /** Loses the end of the log, as a disk does that was set back. */
  rollBack(to: number): void {
    this.events.splice(this.events.findIndex((event) => event.eventIndex > to));
    this.#lastIndex = to;
  }

  follow(after: number, write: (chunk: string) => void, end: () => void): () => void {
    const first = this.events[0]?.eventIndex ?? this.#lastIndex + 1;
    if (after + 1 < first) {
      write(`event: gap\ndata: ${JSON.stringify({ from: after + 1, to: first - 1, reason: 'trimmed' })}\n\n`);
    }
    const follower = {
      write: (events: readonly SessionEvent[]): void => {
        if (events.length > 0) {
          write(this.tamper(events));
        }
      },
      end,
    };
    follower.write(this.events.filter((event) => event.eventIndex > after));
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  close(): void {
    this.#followers.forEach(({ end }) => end());
  }
}

export function sse(event: SessionEvent): string {
  return `id: ${event.eventIndex}\ndata: ${JSON.stringify(event)}\n\n`;
}
