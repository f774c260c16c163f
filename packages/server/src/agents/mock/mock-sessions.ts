import { isAbsolute } from 'node:path';
import { RequestError, type McpServer } from '@agentclientprotocol/sdk';
import { MockSession } from './mock-session.ts';
import type { SessionStore, StoredSessionInfo } from './session-store.ts';

export interface OpenSessionRequest {
  readonly cwd: string;
  readonly mcpServers?: readonly McpServer[] | undefined;
}

/** The conversations that are open in this process, over those that are stored. */
export class MockSessions {
  readonly #open = new Map<string, MockSession>();
  readonly #store: SessionStore | undefined;
  readonly #createId: () => string;

  constructor(options: { store: SessionStore | undefined; createId: () => string }) {
    this.#store = options.store;
    this.#createId = options.createId;
  }

  async create({ cwd, mcpServers = [] }: OpenSessionRequest): Promise<MockSession> {
    requireAbsolute(cwd);
    const session = new MockSession({ id: this.#createId(), cwd, mcpServers });
    await this.#store?.create(session.id, cwd);
    this.#open.set(session.id, session);
    return session;
  }

  /** @throws RequestError resource not found, when the session is not stored */
  async reopen(sessionId: string, { cwd, mcpServers = [] }: OpenSessionRequest): Promise<MockSession> {
    requireAbsolute(cwd);
    const stored = await this.#store?.load(sessionId);
    if (stored === undefined) {
      throw RequestError.sessionNotFound(sessionId);
    }
    this.#open.get(sessionId)?.cancel();
    const session = new MockSession({ id: sessionId, cwd, mcpServers, history: stored.updates, title: stored.title });
    this.#open.set(sessionId, session);
    return session;
  }

  /** A second conversation that begins with what was said in the first. @throws RequestError resource not found */
  async fork(sessionId: string, { cwd, mcpServers = [] }: OpenSessionRequest): Promise<MockSession> {
    requireAbsolute(cwd);
    const stored = await this.#store?.load(sessionId);
    if (stored === undefined) {
      throw RequestError.sessionNotFound(sessionId);
    }
    const { title, updates: history } = stored;
    const session = new MockSession({ id: this.#createId(), cwd, mcpServers, history, title });
    await this.#store?.create(session.id, cwd);
    for (const update of history) {
      await this.#store?.append(session.id, update);
    }
    this.#open.set(session.id, session);
    return session;
  }

  /** @throws RequestError resource not found, when the session is not open */
  get(sessionId: string): MockSession {
    const session = this.#open.get(sessionId);
    if (session === undefined) {
      throw RequestError.sessionNotFound(sessionId);
    }
    return session;
  }

  /** A cancel may come for a session that is gone. */
  cancel(sessionId: string): void {
    this.#open.get(sessionId)?.cancel();
  }

  close(sessionId: string): void {
    this.get(sessionId).cancel();
    this.#open.delete(sessionId);
  }

  async remove(sessionId: string): Promise<void> {
    this.#open.get(sessionId)?.cancel();
    this.#open.delete(sessionId);
    await this.#store?.remove(sessionId);
  }

  async list(cwd: string | undefined): Promise<StoredSessionInfo[]> {
    const stored = (await this.#store?.list()) ?? [];
    return cwd === undefined ? stored : stored.filter((session) => session.cwd === cwd);
  }
}

function requireAbsolute(cwd: string): void {
  if (!isAbsolute(cwd)) {
    throw RequestError.invalidParams({ details: `cwd must be absolute: ${cwd}` });
  }
}
