import type { PermissionReply, SessionEvent } from '@sandbox-agent/protocol';
import { normalizeUpdate } from 'sandbox-agent';
import type { PromptResult, SandboxAgent, Session, SessionCreateRequest } from 'sandbox-agent';
import type { AgentRecipe } from '../agents/index.ts';
import { scriptMarker, type ModelScript } from '../model-provider/index.ts';
import { watchSession, type WatchedSession } from '../observe/index.ts';
import type { TestWorld } from './test-world.ts';

export interface AgentSceneOptions {
  readonly world: TestWorld;
  readonly client: SandboxAgent;
  readonly recipe: AgentRecipe;
  /** How every permission request is answered; without it they stay open. */
  readonly reply?: PermissionReply;
  readonly session?: Partial<SessionCreateRequest>;
}

/** One session with a real agent that talks to the scripted model. */
export interface AgentScene {
  readonly recipe: AgentRecipe;
  readonly session: Session;
  readonly watched: WatchedSession;
  readonly cwd: string;
  /** What the model said after that index: without what the agent says of its own accord. */
  said(after?: number): string;
  /** Titles of the permission requests so far. */
  readonly permissions: readonly string[];
  /** Sends a prompt which the model answers by a script; the name of the script is `<session id>.<name>`. */
  prompt(name: string, script: ModelScript): Promise<PromptResult>;
  scriptName(name: string): string;
}

/** Creates a session in a work folder and a home of its own. */
export async function openAgentScene({
  world,
  client,
  recipe,
  reply,
  session: more,
}: AgentSceneOptions): Promise<AgentScene> {
  const id = more?.id ?? `${recipe.id}-${crypto.randomUUID().slice(0, 8)}`;
  const cwd = await world.createFolder(`${id}/work`);
  const home = await world.createFolder(`${id}/home`);
  const options = { modelUrl: world.model.url, home };
  await recipe.prepare?.(options);
  const env = recipe.environment(options);
  const session = await client.createSession({ agent: recipe.id, cwd, env, ...more, id });
  const permissions: string[] = [];
  session.onPermissionRequest((request) => {
    permissions.push(request.toolCall.title ?? '');
    if (reply !== undefined) {
      // A request of a turn that has just been cancelled is closed already.
      session.respondPermission(request.id, reply).catch(() => undefined);
    }
  });
  const scriptName = (name: string): string => `${id}.${name}`;
  const watched = watchSession(session);
  return {
    recipe,
    session,
    watched,
    said: (after = 0) => saidText(watched.events, after).replaceAll(recipe.ownWords ?? /^$/g, ''),
    cwd,
    permissions,
    scriptName,
    prompt(name, script) {
      world.model.add(scriptName(name), script);
      return session.prompt(`Do as the script says: ${scriptMarker(scriptName(name))}`);
    },
  };
}

function saidText(events: readonly SessionEvent[], after: number): string {
  return events
    .filter(({ eventIndex }) => eventIndex > after)
    .map(({ payload }) => normalizeUpdate(payload))
    .map((update) => (update?.kind === 'agent_message' ? update.text : ''))
    .join('');
}
