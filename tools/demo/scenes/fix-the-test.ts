import { join } from 'node:path';
import type { SandboxAgent } from 'sandbox-agent';
import type { DemoContext, RunningSession } from '../demo-context.ts';
import { createTurnPrinter } from '../output/show-turn.ts';
import { correctContent, faultyFile } from '../repository/repository-files.ts';
import { fixScript } from './scripts.ts';
import { answerPermissions } from './answer-permissions.ts';

export interface FixResult extends RunningSession {
  /** From the prompt to the first event that the agent caused, in milliseconds. */
  readonly timeToFirstEventMs: number;
  readonly failedBefore: boolean;
  readonly passedAfter: boolean;
}

/** The agent is given a repository with a failing test and makes it pass. */
export async function fixTheTest(context: DemoContext, client: SandboxAgent): Promise<FixResult> {
  const { stage, repository, recipe, model, tally } = context;
  stage.scene('A repository with a failing test');
  stage.line('folder', repository.folder);
  const before = await repository.test();
  const failedBefore = before.exitCode !== null && before.exitCode !== 0;
  stage.line('test', failedBefore ? stage.style.red('fails, as it should') : 'does not fail as it should');

  stage.scene(`${recipe.name} makes it pass`);
  const session = await client.createSession({
    agent: recipe.id,
    cwd: repository.folder,
    env: { ...model.environment },
  });
  const text = `The test in this repository fails. Find the fault in ${faultyFile}, correct it, and run \`node --test\` to see it pass.`;
  stage.line('prompt', text);
  const promptedAt = performance.now();
  let timeToFirstEventMs = Number.NaN;
  const stopListening = session.onEvent(({ sender }) => {
    if (sender === 'agent' && Number.isNaN(timeToFirstEventMs)) {
      timeToFirstEventMs = performance.now() - promptedAt;
    }
  });
  session.onEvent(tally.beginClient());
  session.onEvent(createTurnPrinter(stage));
  answerPermissions(session, stage);
  const script = fixScript({
    tools: recipe.tools,
    file: join(repository.folder, faultyFile),
    content: correctContent,
  });
  const { stopReason } = await session.prompt(model.prompt(text, script));
  stopListening();
  stage.line('turn', `ended: ${stopReason}`);
  await showChange(context);
  const after = await repository.test();
  const passedAfter = after.exitCode === 0;
  stage.line('test', passedAfter ? stage.style.green('passes now') : stage.style.red('still fails'));
  return { client, session, timeToFirstEventMs: Math.round(timeToFirstEventMs), failedBefore, passedAfter };
}

async function showChange({ stage, repository }: DemoContext): Promise<void> {
  const { style } = stage;
  const lines = (await repository.diff())
    .split('\n')
    .filter((line) => /^[-+]/.test(line) && !/^(---|\+\+\+)/.test(line));
  const colored = lines.slice(0, 12).map((line) => (line.startsWith('+') ? style.green(line) : style.red(line)));
  stage.line('changed', [faultyFile, ...colored].join('\n'));
}
