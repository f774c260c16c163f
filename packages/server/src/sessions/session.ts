import type {
  CancelResponse,
  ForkSessionRequest,
  PermissionAnswer,
  PermissionDecision,
  PermissionRequest,
  PromptContentBlock,
  PromptRequest,
  PromptStatus,
  Session as SessionView,
  UpdateSessionRequest,
} from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import type { SessionLog } from '../log/index.ts';
import { agentProblem } from '../acp/index.ts';
import type { AgentRun } from './agent-link.ts';
import { applySelection } from './apply-selection.ts';
import { attemptWrite } from './attempt-write.ts';
import type { SessionsDependencies } from './dependencies.ts';
import { forkOf } from './fork.ts';
import { toPromptStatus } from './prompt-ledger.ts';
import { hashOf } from './request-hash.ts';
import type { SessionDirectory } from './session-directory.ts';
import type { ServerEvent } from './session-journal.ts';
import type { SessionMetadata } from './session-metadata.ts';
import { SessionParts, type SessionPartsOptions } from './session-parts.ts';
import { mergeSelections, selectionOf } from './settings-selection.ts';
import type { CancelOptions } from './turns.ts';

/** One conversation with one agent process: what a client creates, prompts, watches and deletes. */
export class Session {
  readonly log: SessionLog;
  readonly #dependencies: SessionsDependencies;
  readonly #directory: SessionDirectory;
  readonly #parts: SessionParts;
  #ending: Promise<void> | undefined;

  constructor(options: SessionPartsOptions) {
    this.log = options.log;
    this.#dependencies = options.dependencies;
    this.#directory = options.directory;
    this.#parts = new SessionParts(options);
  }

  get id(): string {
    return this.#parts.metadata.current.id;
  }

  get requestHash(): string {
    return this.#parts.metadata.current.requestHash;
  }

  /** The directory it works in: absolute. */
  get cwd(): string {
    return this.#parts.metadata.current.request.cwd;
  }

  get createdAt(): number {
    return this.#parts.metadata.current.createdAt;
  }

  /** Starts the agent and opens its conversation. @throws ProblemError why that failed */
  async start(): Promise<void> {
    const { forkedFrom } = this.#parts.metadata.current;
    if (forkedFrom !== undefined) {
      const { sessionId, index } = forkedFrom;
      this.#parts.journal.server({ method: '_server/forked_from', params: { sessionId, index } });
    }
    await this.#ensureAgent();
    this.#parts.journal.server({ method: '_server/state', params: { state: 'idle' } });
    await this.#parts.metadata.persist();
    if (this.#ending !== undefined) {
      throw new ProblemError('conflict', 'The session was ended while its agent was being started.');
    }
  }

  /** The metadata of a second session that goes on from here. @throws ProblemError `conflict` while a prompt is not answered */
  async fork(request: ForkSessionRequest & { id: string }): Promise<SessionMetadata> {
    if (this.#parts.ledger.unfinished().length > 0) {
      throw new ProblemError(
        'conflict',
        `Session ${this.id} has a turn that is not over: a fork would begin in its middle.`,
      );
    }
    const index = this.log.lastIndex;
    const history = await this.#parts.history.text();
    const createdAt = this.#dependencies.clock.now();
    return forkOf(this.#parts.metadata.current, { request, index, history, createdAt });
  }

  /** Takes up what an earlier run of the server left: ends the turn it was killed in, runs what it had accepted. */
  async restore(): Promise<void> {
    await this.#parts.journal.restore();
    this.#parts.turns.recover();
  }

  /** `withUsage` reads the process tree: for one session, not for a list of hundreds. */
  view(options: { withUsage: boolean }): SessionView {
    return this.#parts.report.view(options);
  }

  /** Accepts a prompt: when this resolves it is durable and will be answered exactly once. */
  async prompt(request: PromptRequest, idempotencyKey: string | undefined): Promise<PromptStatus> {
    const prompt: PromptContentBlock[] =
      typeof request.prompt === 'string' ? [{ type: 'text', text: request.prompt }] : request.prompt;
    const entry = this.#parts.turns.accept({
      prompt,
      idempotencyHash: idempotencyKey === undefined ? undefined : hashOf(idempotencyKey),
      bodyHash: idempotencyKey === undefined ? undefined : hashOf(prompt),
      reject: request.queue === 'reject',
    });
    await this.#parts.journal.durable();
    return toPromptStatus(entry);
  }

  /** @throws ProblemError `not_found` */
  promptStatus(promptId: string): PromptStatus {
    const entry = this.#parts.ledger.get(promptId);
    if (entry === undefined) {
      throw new ProblemError('not_found', `Session ${this.id} has no prompt ${JSON.stringify(promptId)}.`);
    }
    return toPromptStatus(entry);
  }

  /** Waits until the prompt's turn has ended, at most `timeoutMs`, and tells how far it is then. */
  async waitForPrompt(promptId: string, options: { signal: AbortSignal; timeoutMs: number }): Promise<PromptStatus> {
    await this.#parts.ledger.waitForEnd(promptId, options);
    return this.promptStatus(promptId);
  }

  /** Cancels as `Turns.cancel`. @throws ProblemError `not_found` for a prompt that is none of this session */
  cancel(options: CancelOptions): CancelResponse {
    if (options.promptId !== undefined) {
      this.promptStatus(options.promptId);
    }
    return this.#parts.turns.cancel(options);
  }

  /** The prompt whose turn runs. */
  get runningPromptId(): string | undefined {
    return this.#parts.turns.running?.entry.promptId;
  }

  /** Begins no turn until what is returned is called; one that runs goes on until it is over. */
  holdTurns(): { turnOver: Promise<void>; release: () => void } {
    return { release: this.#parts.turns.hold(), turnOver: this.#parts.turns.runningEnd() };
  }

  /** Writes what another part of the server did to the session's log. */
  record(event: ServerEvent): void {
    attemptWrite(() => this.#parts.journal.server(event), { logger: this.#dependencies.logger, sessionId: this.id });
  }

  permissions(): PermissionRequest[] {
    return this.#parts.permissions.list();
  }

  /** The first answer wins. @throws ProblemError as `OpenPermissions.decide` */
  answerPermission(requestId: string, answer: PermissionAnswer, by: string): PermissionDecision {
    return this.#parts.permissions.answer(requestId, answer, by);
  }

  /** Changes settings; the agent is started when it does not run. @throws ProblemError what the agent does not offer */
  async update({ title, permissions, ...selection }: UpdateSessionRequest, by = 'client'): Promise<void> {
    if (Object.values(selection).some((value) => value !== undefined)) {
      const { process, agentSessionId } = await this.#ensureAgent();
      try {
        await applySelection({
          process,
          agentSessionId,
          settings: this.#parts.settings,
          selection,
          timeoutMs: this.#dependencies.timings.openTimeoutMs,
        });
      } catch (error) {
        throw agentProblem(error);
      }
      const chosen = mergeSelections(selectionOf(this.#parts.metadata.current), selection);
      this.#parts.metadata.change({ selection: chosen });
      this.#parts.updates.settingsChanged();
    }
    if (title !== undefined) {
      this.#parts.journal.server({ method: '_server/title_changed', params: { title } });
      this.#parts.metadata.change({ title, isTitleChosen: true });
    }
    if (permissions !== undefined) {
      this.#parts.journal.server({ method: '_server/permission_policy_changed', params: { policy: permissions, by } });
      this.#parts.metadata.change({ permissions });
      this.#parts.permissions.policyChanged();
    }
    await this.#parts.metadata.persist();
  }

  /** Ends every turn as cancelled, ends the agent, proves its process tree empty, and removes everything that was stored. */
  async delete(): Promise<void> {
    this.#ending ??= this.#end('deleted');
    await this.#ending;
  }

  /** Ends the agent and keeps the session for the next run of the server. */
  async suspend(): Promise<void> {
    this.#ending ??= this.#end('shutdown');
    await this.#ending;
  }

  async #ensureAgent(): Promise<AgentRun> {
    try {
      return await this.#parts.link.ensure();
    } catch (error) {
      throw agentProblem(error);
    }
  }

  async #end(reason: 'deleted' | 'shutdown'): Promise<void> {
    const { clock, timings, logger } = this.#dependencies;
    const noting = { logger, sessionId: this.id };
    this.#parts.report.closingSince = clock.now();
    attemptWrite(() => {
      this.#parts.turns.stop(reason);
      this.#parts.journal.server({ method: '_server/state', params: { state: 'closing' } });
    }, noting);
    await this.#parts.link.close({ graceMs: timings.closeGraceMs });
    await this.#parts.turns.settled();
    this.#parts.report.closedSince = clock.now();
    attemptWrite(
      () => this.#parts.journal.server({ method: '_server/state', params: { state: 'closed', reason } }),
      noting,
    );
    if (reason === 'deleted') {
      await this.#parts.metadata.seal();
      await this.log.remove();
      await this.#directory.remove(this.id);
    } else {
      await this.#parts.metadata.persist();
      await this.log.close();
    }
  }
}
