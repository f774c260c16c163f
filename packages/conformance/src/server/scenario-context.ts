import { openAcpConversation } from './acp-conversation.ts';
import type { Conversation, ConversationSetup } from './conversation.ts';
import { createHttpClient, type HttpClient } from './http-client.ts';
import { openSessionsConversation } from './sessions-conversation.ts';
import type { ServerTarget, StartedServer } from './target.ts';

/** What a scenario works with. */
export interface ScenarioContext {
  readonly target: ServerTarget;
  readonly http: HttpClient;
  /** A server for this scenario alone. There when the scenario needs one, or the target has no other. */
  readonly server: StartedServer | undefined;
  /** Ends with the scenario. */
  readonly signal: AbortSignal;
  /** A new conversation with the scripted agent. */
  open(setup?: ConversationSetup): Promise<Conversation>;
}

/** A context, and what is left of it when its scenario has ended. */
export interface BoundContext extends ScenarioContext {
  /** Ends what the scenario has begun: its requests, its conversations, its server. Bounded in time when the server's `stop` is. */
  close(): Promise<void>;
}

/** How long a shared server gets to delete the conversations of a scenario, in milliseconds. */
const deletionMs = 5000;

export async function createScenarioContext(
  target: ServerTarget,
  options: { hasOwnServer: boolean },
): Promise<BoundContext> {
  const server = options.hasOwnServer || target.baseUrl === undefined ? await target.start?.() : undefined;
  const baseUrl = server?.baseUrl ?? target.baseUrl;
  if (baseUrl === undefined) throw new TypeError('A server target needs `baseUrl` or `start`.');
  const running = new AbortController();
  const connect = (signal: AbortSignal): HttpClient => createHttpClient({ baseUrl, token: target.token, signal });
  const http = connect(running.signal);
  const conversations: Conversation[] = [];
  return {
    target,
    http,
    server,
    signal: running.signal,
    async open(setup) {
      const open = target.api === 'sessions' ? openSessionsConversation : openAcpConversation;
      const conversation = await open(target, http, setup);
      conversations.push(conversation);
      return conversation;
    },
    async close() {
      running.abort();
      if (server !== undefined) {
        await server.stop();
        return;
      }
      const closing = connect(AbortSignal.timeout(deletionMs));
      const deletions = conversations.map(({ path }) => closing.send({ method: 'DELETE', path }));
      await Promise.allSettled(deletions);
    },
  };
}
