import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chunkText, rootOfMarked, until, watchSession } from '@sandbox-agent/e2e/observe';
import type { Session } from 'sandbox-agent';
import type { DemoContext, RunningSession } from '../demo-context.ts';
import { createTurnPrinter } from '../output/show-turn.ts';
import { answerPermissions } from './answer-permissions.ts';
import { changelogScript, slowScript } from './scripts.ts';

export interface RecoveryResult extends RunningSession {
  /** From the SIGKILL until the client reached a healthy server again, in milliseconds. */
  readonly timeToRecoverMs: number;
  /** How the conversation came back into the agent: `resume` and `load` are the agent's own ways. */
  readonly resumed: string;
  /** Whether the model was shown the first prompt again; undefined with a real model. */
  readonly remembered: boolean | undefined;
  readonly wroteFile: boolean;
}

/** The server is killed in the middle of a turn. The client brings it back, and another client goes on from SQLite. */
export async function crashAndRecover(context: DemoContext, running: RunningSession): Promise<RecoveryResult> {
  const { stage, model, mark } = context;
  stage.scene('kill -9 of the server in the middle of a turn');
  const { client, session } = running;
  const watched = watchSession(session);
  const text = 'Explain in many paragraphs, without using tools, how text is split into words in different languages.';
  stage.line('prompt', text);
  const turn = session.prompt(model.prompt(text, slowScript)).catch((error: unknown) => error);
  await watched.waitFor((event) => chunkText(event).length > 0, { timeoutMs: 60_000 });
  await until('the turn streams', () => watched.text().length > 200);
  const server = rootOfMarked(mark);
  if (server === undefined) {
    throw new Error('The server is not to be found among the processes of this machine.');
  }
  process.kill(server.pid, 'SIGKILL');
  const killedAt = performance.now();
  stage.line('kill', stage.style.red(`SIGKILL to the server, process ${server.pid}`));
  const outcome = await turn;
  stage.line('turn', `ended: ${outcome instanceof Error ? outcome.name : String(outcome)}`);
  await client.getHealth();
  const timeToRecoverMs = Math.round(performance.now() - killedAt);
  stage.line('client', stage.style.green(`reached a healthy server ${timeToRecoverMs} ms after the kill`));
  watched.stop();
  return { ...(await goOnFromStore(context, running)), timeToRecoverMs };
}

type StoreResult = Omit<RecoveryResult, 'timeToRecoverMs'>;

async function goOnFromStore(context: DemoContext, { client, session }: RunningSession): Promise<StoreResult> {
  const { stage, repository, recipe, model, tally, connect } = context;
  const { sandboxId } = client;
  await client.dispose();
  stage.scene('Another backend takes the session up, from SQLite alone');
  await waitForLoadableSession(context, session);
  const successor = await connect(sandboxId);
  const resumed = await successor.resumeSession(session.id);
  const watched = watchSession(resumed);
  resumed.onEvent(tally.beginClient());
  resumed.onEvent(createTurnPrinter(stage));
  answerPermissions(resumed, stage);
  const text = 'Write CHANGELOG.md: one line that says what you corrected before.';
  stage.line('prompt', text);
  const script = changelogScript(recipe.tools, join(repository.folder, 'CHANGELOG.md'));
  const { stopReason } = await resumed.prompt(model.prompt(text, script));
  stage.line('turn', `ended: ${stopReason}`);
  const way = watched.events
    .flatMap(({ payload }) =>
      'method' in payload && payload.method === '_server/agent_started' ? [payload.params] : [],
    )
    .map((params) => (params as { resumed: string }).resumed)
    .at(-1);
  const content = await repository.read('CHANGELOG.md').catch(() => undefined);
  const remembered = model.wasShown('The test in this repository fails.');
  stage.line(
    'session',
    `came back by ${way ?? 'the agent that still ran'}${remembered === true ? '; the model was shown the whole conversation' : ''}`,
  );
  stage.line(
    'wrote',
    content === undefined ? stage.style.red('nothing') : `CHANGELOG.md: ${content.trim().split('\n').at(-1)}`,
  );
  return { client: successor, session: resumed, resumed: way ?? 'none', remembered, wroteFile: content !== undefined };
}

/** What the agent's own fault costs, told while it is waited for. */
async function waitForLoadableSession({ stage, recipe }: DemoContext, { createdAt }: Session): Promise<void> {
  const waitMs = Math.ceil(createdAt / 60_000) * 60_000 + 1_000 - Date.now();
  if (recipe.loadsFromNextMinute === true && waitMs > 0) {
    stage.line(
      'wait',
      `${Math.ceil(waitMs / 1000)} s: ${recipe.name} loads a session only after the minute it was made in`,
    );
    await setTimeout(waitMs);
  }
}
