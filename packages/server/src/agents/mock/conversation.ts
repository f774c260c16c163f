import { methods, type AgentContext, type SessionUpdate } from '@agentclientprotocol/sdk';
import type { MockSession } from './mock-session.ts';
import type { SessionStore } from './session-store.ts';

/** What belongs to the conversation; the rest describes the present and is not replayed. */
const remembered = new Set<SessionUpdate['sessionUpdate']>([
  'user_message_chunk',
  'agent_message_chunk',
  'agent_thought_chunk',
  'tool_call',
  'tool_call_update',
  'plan',
]);

/** Sends what a session says and keeps what must outlive the process. */
export interface Conversation {
  send(update: SessionUpdate): Promise<void>;
  remember(update: SessionUpdate): Promise<void>;
  setTitle(title: string): Promise<void>;
  /** Sends everything remembered again, oldest first. */
  replay(): Promise<void>;
}

export function createConversation(options: {
  readonly session: MockSession;
  readonly client: AgentContext;
  /** Absent when nothing is kept beyond this process. */
  readonly store: SessionStore | undefined;
}): Conversation {
  const { session, client, store } = options;
  const notify = (update: SessionUpdate) =>
    client.notify(methods.client.session.update, { sessionId: session.id, update });
  const remember = async (update: SessionUpdate) => {
    if (remembered.has(update.sessionUpdate)) {
      session.remember(update);
      await store?.append(session.id, update);
    }
  };
  return {
    remember,
    async send(update) {
      // In this order: what a client has seen is there again after a kill.
      await remember(update);
      await notify(update);
    },
    async setTitle(title) {
      session.title = title;
      await store?.setTitle(session.id, title);
      await notify({ sessionUpdate: 'session_info_update', title });
    },
    async replay() {
      for (const update of session.history) {
        await notify(update);
      }
    },
  };
}
