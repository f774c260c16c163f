import fc from 'fast-check';
import { expect } from 'vitest';
import type { PromptKind, SessionModel } from './session-model.test-support.ts';
import type { SessionUnderTest } from './session-under-test.test-support.ts';

type Command = fc.AsyncCommand<SessionModel, SessionUnderTest>;

interface CommandOptions {
  readonly name: string;
  /** Default: always. */
  readonly when?: (model: SessionModel) => boolean;
  /** Does it, and says what the model becomes. */
  readonly run: (model: SessionModel, real: SessionUnderTest) => Promise<void>;
}

/** A command after which the session has become what the model says. */
function command({ name, when = () => true, run }: CommandOptions): Command {
  return {
    check: when,
    async run(model, real) {
      await run(model, real);
      model.settle();
      await real.expectToBecome(model);
    },
    toString: () => name,
  };
}

const createAgain = command({
  name: 'create again',
  async run(_model, real) {
    expect(await real.create()).toBe(false);
    await expect(real.create({ title: 'another' })).rejects.toMatchObject({ code: 'session_already_exists' });
  },
});

/** Sent at once, none waiting for another. */
const prompts = (kinds: readonly PromptKind[], key: string | undefined): Command =>
  command({
    name: `prompts ${kinds.join(', ')}${key === undefined ? '' : ` (key ${key})`}`,
    when: (model) => !model.prompts.some((prompt) => key !== undefined && prompt.key === key),
    async run(model, real) {
      await real.prompt(kinds, key);
      kinds.forEach((kind, index) => model.accept(kind, index === 0 ? key : undefined));
    },
  });

const promptAgain = command({
  name: 'a prompt again under its key',
  when: (model) => model.prompts.some(({ key }) => key !== undefined),
  async run(model, real) {
    const index = model.prompts.findLastIndex(({ key }) => key !== undefined);
    const { kind, key } = model.prompts[index] as { kind: PromptKind; key: string };
    await real.expectSamePrompt(index, { kind, key });
  },
});

const promptUnlessBusy = command({
  name: 'a prompt that must not wait',
  async run(model, real) {
    if (model.isBusy) {
      await expect(real.prompt(['end'], undefined, 'reject')).rejects.toMatchObject({ code: 'conflict' });
    } else {
      await real.prompt(['hold'], undefined, 'reject');
      model.accept('hold');
    }
  },
});

const cancel = (includeQueued: boolean): Command =>
  command({
    name: includeQueued ? 'cancel all' : 'cancel',
    async run(model, real) {
      const meant = [...(model.running ? [model.running] : []), ...(includeQueued ? model.queued : [])];
      real.expectCancelled({ includeQueued }, model, meant);
      meant.forEach((prompt) => model.end(prompt, 'cancelled'));
    },
  });

const cancelOne = (position: number): Command =>
  command({
    name: `cancel prompt ${position}`,
    when: ({ prompts: accepted }) => accepted.length > 0,
    async run(model, real) {
      const index = position % model.prompts.length;
      const prompt = model.prompts[index];
      const isOver = prompt?.status === 'done';
      real.expectCancelled({ promptId: real.promptIds[index] }, model, prompt === undefined || isOver ? [] : [prompt]);
      model.end(prompt, 'cancelled');
    },
  });

const answer = (reply: 'once' | 'reject'): Command =>
  command({
    name: `answer ${reply}`,
    when: ({ running }) => running?.kind === 'ask',
    async run(model, real) {
      real.answerTwice(reply);
      model.end(model.running, 'end_turn');
      model.answered += 1;
    },
  });

const killAgent = command({
  name: 'kill the agent',
  async run(model, real) {
    if (await real.killAgent()) {
      model.end(model.running, 'agent_process_exited');
    }
  },
});

const restart = command({
  name: 'restart the server',
  async run(model, real) {
    await real.restart();
    model.end(model.running, 'shutting_down');
  },
});

const promptAndRestart = (isCancelled: boolean): Command =>
  command({
    name: `a prompt${isCancelled ? ', cancelled,' : ''} and a restart at once`,
    async run(model, real) {
      const isIdle = !model.isBusy;
      model.accept('hold');
      const couldBegin = await real.promptAndRestart('hold', { isCancelled });
      if (isCancelled) {
        model.prompts.forEach((prompt) => model.end(prompt, 'cancelled'));
      } else if (!isIdle || couldBegin) {
        model.settle();
        model.end(model.running, 'shutting_down');
      }
    },
  });

const kill = command({
  name: 'kill the server',
  async run(model, real) {
    await real.kill();
    model.neverDecided += model.running?.kind === 'ask' ? 1 : 0;
    model.end(model.running, 'agent_process_exited');
  },
});

const fork = command({
  name: 'fork',
  async run(model, real) {
    await (model.isBusy ? expect(real.fork()).rejects.toMatchObject({ code: 'conflict' }) : real.fork());
  },
});

const deleteAndCreate = command({
  name: 'delete and create',
  async run(model, real) {
    await real.delete();
    model.forget();
    expect(await real.create()).toBe(true);
  },
});

const kind = fc.constantFrom<PromptKind>('end', 'hold', 'ask', 'deaf', 'die');

const somePrompts = fc
  .tuple(fc.array(kind, { minLength: 1, maxLength: 3 }), fc.option(fc.constantFrom('a', 'b'), { nil: undefined }))
  .map(([kinds, key]) => prompts(kinds, key));

const blockingPrompts = fc
  .constantFrom<PromptKind>('hold', 'ask', 'deaf')
  .map((one) => prompts([one, 'end'], undefined));

/** What clients, agents and machines do to a session, in any order; prompts most of all. */
export const sessionCommands: fc.Arbitrary<Iterable<Command>> = fc.commands(
  [
    ...Array.from({ length: 3 }, () => somePrompts),
    ...Array.from({ length: 5 }, () => blockingPrompts),
    fc.constant(createAgain),
    fc.constant(promptAgain),
    fc.constant(promptUnlessBusy),
    fc.boolean().map(cancel),
    fc.nat(9).map(cancelOne),
    fc.constantFrom('once' as const, 'reject' as const).map(answer),
    fc.constantFrom('once' as const, 'reject' as const).map(answer),
    fc.constant(killAgent),
    fc.constant(restart),
    fc.boolean().map(promptAndRestart),
    fc.constant(kill),
    fc.constant(fork),
    fc.constant(deleteAndCreate),
  ],
  { maxCommands: 30, size: 'max' },
);
