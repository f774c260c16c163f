import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionEvent } from '@sandbox-agent/protocol';
import { expect } from 'vitest';
import type { ModelPrompt, PromptKind, SessionModel } from './session-model.test-support.ts';
import type { Session } from './session.ts';
import { methodOf, readEvents, scripted, type SessionsHarness } from './sessions.test-support.ts';
import type { CancelOptions } from './turns.ts';

/** An agent that does what the last block of a prompt names. */
export function obedientAgent({ isNative }: { isNative: boolean }): ReturnType<typeof scripted> {
  const capabilities = isNative ? { sessionCapabilities: { resume: {}, fork: {} } } : {};
  return scripted(`
    const answer = (result) => send({ id, result });
    const end = (stopReason) => { send({ id: prompt, result: { stopReason } }); prompt = undefined; };
    const say = (text) => send({ method: 'session/update', params: { sessionId: 's',
      update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } } });
    if (method === 'initialize') answer({ protocolVersion: 1, agentCapabilities: ${JSON.stringify(capabilities)} });
    else if (method === 'session/new' || method === 'session/fork') answer({ sessionId: 's' + process.pid });
    else if (method === 'session/resume') answer({});
    else if (method === 'session/prompt') {
      prompt = id;
      const kind = params.prompt.at(-1).text;
      say(kind);
      if (kind === 'end') end('end_turn');
      if (kind === 'die') process.exit(7);
      if (kind === 'deaf') prompt = undefined;
      if (kind === 'ask') send({ id: 'q' + id, method: 'session/request_permission', params: { sessionId: 's',
        toolCall: { toolCallId: 'c' + id, kind: 'edit' }, options: [
          { optionId: 'yes', name: 'Yes', kind: 'allow_once' }, { optionId: 'no', name: 'No', kind: 'reject_once' }] } });
    }
    else if (method === 'session/cancel' && prompt !== undefined) end('cancelled');
    else if (JSON.parse(line).result?.outcome?.outcome === 'selected') end('end_turn');`);
}

const id = 'modelled';

/** A real session that is held against the model after each command. */
export class SessionUnderTest {
  readonly #harness: SessionsHarness;
  readonly #isNative: boolean;
  #session: Session | undefined;
  /** As they were accepted. */
  promptIds: string[] = [];
  /** What a reader was shown so far. */
  #seen: SessionEvent[] = [];

  constructor(harness: SessionsHarness, options: { isNative: boolean }) {
    this.#harness = harness;
    this.#isNative = options.isNative;
  }

  /** Whether it is a new one. */
  async create(more: { title?: string } = {}): Promise<boolean> {
    const { session, created } = await this.#harness.sessions.create({ id, agent: 'obedient', ...more });
    this.#session = session;
    return created;
  }

  /** The key is that of the first. */
  async prompt(kinds: readonly PromptKind[], key: string | undefined, queue?: 'reject'): Promise<void> {
    const accepted = await Promise.all(
      kinds.map((prompt, index) =>
        this.#live.prompt({ prompt, ...(queue === undefined ? {} : { queue }) }, index === 0 ? key : undefined),
      ),
    );
    this.promptIds.push(...accepted.map(({ promptId }) => promptId));
  }

  async expectSamePrompt(index: number, { kind, key }: { kind: PromptKind; key: string }): Promise<void> {
    expect((await this.#live.prompt({ prompt: kind }, key)).promptId).toBe(this.promptIds[index]);
    await expect(this.#live.prompt({ prompt: 'another' }, key)).rejects.toMatchObject({ code: 'idempotency_mismatch' });
  }

  expectCancelled(options: CancelOptions, model: SessionModel, meant: readonly ModelPrompt[]): void {
    const promptIds = meant.map((prompt) => this.promptIds[model.prompts.indexOf(prompt)]);
    expect(this.#live.cancel(options)).toEqual({ cancelling: meant.length > 0, promptIds });
  }

  /** The first answer counts; the second is told of it. */
  answerTwice(reply: 'once' | 'reject'): void {
    const requestId = this.#live.permissions()[0]?.requestId ?? '';
    expect(this.#live.answerPermission(requestId, { reply }, 'Zoë')).toMatchObject({ by: 'Zoë', reply });
    expect(() => this.#live.answerPermission(requestId, { reply: 'once' }, 'Ben')).toThrow(
      expect.objectContaining({ code: 'conflict', message: expect.stringContaining('Zoë') as string }),
    );
  }

  /** False when none runs. */
  async killAgent(): Promise<boolean> {
    const { pid } = this.#live.view({ withUsage: false });
    if (pid === undefined) {
      return false;
    }
    process.kill(pid, 'SIGKILL');
    await until(() => this.#live.view({ withUsage: false }).pid !== pid, 'the agent is gone');
    return true;
  }

  async restart(): Promise<void> {
    await this.#harness.sessions.close();
    this.#session = await (await this.#harness.restart()).get(id);
  }

  /** A prompt is accepted, cancelled perhaps, and the server ends in the same moment. Whether its turn could begin before. */
  async promptAndRestart(kind: PromptKind, options: { isCancelled: boolean }): Promise<boolean> {
    const isAgentThere = this.#live.view({ withUsage: false }).pid !== undefined;
    const accepted = this.#live.prompt({ prompt: kind }, undefined);
    if (options.isCancelled) {
      this.#live.cancel({ includeQueued: true });
    }
    const closed = this.#harness.sessions.close();
    this.promptIds.push((await accepted).promptId);
    await closed;
    this.#session = await (await this.#harness.restart()).get(id);
    return isAgentThere;
  }

  async kill(): Promise<void> {
    this.#session = await (await this.#harness.restartAsKilled()).get(id);
  }

  async fork(): Promise<void> {
    const index = this.#live.log.lastIndex;
    const { session } = await this.#harness.sessions.fork(id, { id: 'fork' });
    const [first, second] = await readEvents(session);
    expect(first?.payload).toMatchObject({ method: '_server/forked_from', params: { sessionId: id, index } });
    if (this.#isNative) {
      expect(second?.payload).toMatchObject({ method: '_server/agent_started', params: { resumed: 'fork' } });
    }
    await this.#harness.sessions.delete('fork');
  }

  async delete(): Promise<void> {
    await this.#harness.sessions.delete(id);
    await expect(this.#harness.sessions.get(id)).rejects.toMatchObject({ code: 'session_not_found' });
    this.#session = undefined;
    this.promptIds = [];
    this.#seen = [];
  }

  async expectToBecome(model: SessionModel): Promise<void> {
    const session = this.#live;
    const statuses = (): unknown[] =>
      this.promptIds.map((promptId) => {
        const { status, stopReason, error } = session.promptStatus(promptId);
        return { status, outcome: stopReason ?? error?.code };
      });
    const expected = model.prompts.map(({ status, outcome }) => ({ status, outcome }));
    const openCount = model.running?.kind === 'ask' ? 1 : 0;
    await until(
      () => JSON.stringify(statuses()) === JSON.stringify(expected) && session.permissions().length === openCount,
      'the session is what the model is',
    ).catch(() => undefined);
    expect(statuses()).toEqual(expected);
    expect(session.permissions()).toHaveLength(openCount);
    const { state, evidence } = session.view({ withUsage: false });
    expect(evidence.queuedPrompts).toBe(model.queued.length);
    expect(evidence.runningPromptId).toBe(model.running && this.promptIds[model.prompts.indexOf(model.running)]);
    expect(['idle', 'waiting_for_permission'].includes(state) ? state : 'busy').toBe(
      openCount > 0 ? 'waiting_for_permission' : model.running === undefined ? 'idle' : 'busy',
    );
    await this.#expectLog(session, model);
  }

  async #expectLog(session: Session, model: SessionModel): Promise<void> {
    const events = await readEvents(session);
    expect(events.slice(0, this.#seen.length)).toEqual(this.#seen);
    this.#seen = events;
    expect(events.map(({ eventIndex }) => eventIndex)).toEqual(events.map((_, index) => index + 1));
    const paramsOf = (method: string): Record<string, unknown>[] =>
      events
        .filter((event) => event.sender === 'server' && methodOf(event) === method)
        .map(({ payload }) => (payload as unknown as { params: Record<string, unknown> }).params);
    const idsOf = (method: string): unknown[] => paramsOf(method).map(({ promptId }) => promptId);
    const done = this.promptIds.filter((_, index) => model.prompts[index]?.status === 'done');
    expect(idsOf('_server/prompt_accepted')).toEqual(this.promptIds);
    expect(idsOf('_server/turn_ended').toSorted()).toEqual(done.toSorted());
    expect(new Set(idsOf('_server/turn_started')).size).toBe(idsOf('_server/turn_started').length);
    const asked = events.filter((event) => methodOf(event) === 'session/request_permission').length;
    const decided = paramsOf('_server/permission_decided');
    expect(decided).toHaveLength(asked - session.permissions().length - model.neverDecided);
    expect(decided.filter(({ by }) => by === 'Zoë')).toHaveLength(model.answered);
  }

  get #live(): Session {
    if (this.#session === undefined) {
      throw new Error('There is no session.');
    }
    return this.#session;
  }
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 15_000;
  while (!isSo()) {
    if (Date.now() > end) {
      throw new Error(`15 s passed before ${what}.`);
    }
    await sleep(5);
  }
}
