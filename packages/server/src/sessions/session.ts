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
import { AgentInbox } from './agent-inbox.ts';
import { AgentLink, type AgentRun } from './agent-link.ts';
import { AgentSettings, type SettingsSelection } from './agent-settings.ts';
import { AgentUpdates } from './agent-updates.ts';
import { applySelection } from './apply-selection.ts';
import type { SessionsDependencies } from './dependencies.ts';
import { forkOf } from './fork.ts';
import { HistoryTeller } from './history-teller.ts';
import { MetadataKeeper } from './metadata-keeper.ts';
import { OpenPermissions } from './open-permissions.ts';
import { OpenToolCalls } from './open-tool-calls.ts';
import { PromptLedger, toPromptStatus } from './prompt-ledger.ts';
import { SessionPolicy } from './policy/session-policy.ts';
import { hashOf } from './request-hash.ts';
import type { SessionDirectory } from './session-directory.ts';
import { SessionJournal, type ServerEvent } from './session-journal.ts';
import type { SessionMetadata } from './session-metadata.ts';
import { SessionPermissions } from './session-permissions.ts';
import { SessionReport } from './session-report.ts';
import { Turns } from './turns.ts';
import { UsageMeter } from './usage-meter.ts';

export interface SessionOptions {
  readonly dependencies: SessionsDependencies;
  readonly directory: SessionDirectory;
  readonly log: SessionLog;
  readonly metadata: SessionMetadata;
}

/** One conversation with one agent process: what a client creates, prompts, watches and deletes. */
export class Session {
  readonly log: SessionLog;
  readonly #dependencies: SessionsDependencies;
  readonly #directory: SessionDirectory;
  readonly #metadata: MetadataKeeper;
  readonly #ledger = new PromptLedger();
  readonly #journal: SessionJournal;
  readonly #settings: AgentSettings;
  readonly #usage: UsageMeter;
  readonly #toolCalls: OpenToolCalls;
  readonly #updates: AgentUpdates;
  readonly #permissions: SessionPermissions;
  readonly #link: AgentLink;
  readonly #turns: Turns;
  readonly #report: SessionReport;
  readonly #history: HistoryTeller;
  #selection: SettingsSelection;
  #ending: Promise<void> | undefined;

  constructor({ dependencies, directory, log, metadata }: SessionOptions) {
    const { clock, logger, timings } = dependencies;
    const { id, request } = metadata;
    this.log = log;
    this.#dependencies = dependencies;
    this.#directory = directory;
    this.#selection = metadata.selection ?? {
      mode: request.mode,
      model: request.model,
      thoughtLevel: request.thoughtLevel,
    };
    this.#metadata = new MetadataKeeper({ directory, logger, metadata });
    this.#settings = new AgentSettings(metadata);
    this.#usage = new UsageMeter(metadata.usage);
    this.#toolCalls = new OpenToolCalls({ clock });
    this.#updates = new AgentUpdates({
      settings: this.#settings,
      toolCalls: this.#toolCalls,
      metadata: this.#metadata,
      modeMarkerText: () => this.#link.run?.quirks.modeMarkerText,
    });
    this.#journal = new SessionJournal({ log, ledger: this.#ledger, clock });
    this.#history = new HistoryTeller({ log, ledger: this.#ledger, before: request.resume?.history });
    this.#link = this.#createLink();
    this.#permissions = new SessionPermissions({
      sessionId: id,
      open: new OpenPermissions(),
      journal: this.#journal,
      policy: new SessionPolicy({ metadata: () => this.#metadata.current, toolCalls: this.#toolCalls.known }),
      clock,
      process: () => this.#link.process,
      turn: () => {
        const { running } = this.#turns;
        return { isRunning: running !== undefined, isCancelling: running?.cancelledAt !== undefined };
      },
    });
    this.#turns = this.#createTurns();
    this.#report = new SessionReport({
      log,
      link: this.#link,
      turns: this.#turns,
      permissions: this.#permissions,
      toolCalls: this.#toolCalls,
      settings: this.#settings,
      clock,
      silentAfterMs: timings.silentAfterMs,
      metadata: () => this.#metadata.current,
    });
  }

  get id(): string {
    return this.#metadata.current.id;
  }

  get requestHash(): string {
    return this.#metadata.current.requestHash;
  }

  /** The directory it works in: absolute. */
  get cwd(): string {
    return this.#metadata.current.request.cwd;
  }

  get createdAt(): number {
    return this.#metadata.current.createdAt;
  }

  /** Starts the agent and opens its conversation. @throws ProblemError why that failed */
  async start(): Promise<void> {
    const { forkedFrom } = this.#metadata.current;
    if (forkedFrom !== undefined) {
      const { sessionId, index } = forkedFrom;
      this.#journal.server({ method: '_server/forked_from', params: { sessionId, index } });
    }
    await this.#ensureAgent();
    this.#journal.server({ method: '_server/state', params: { state: 'idle' } });
    await this.#metadata.persist();
    if (this.#ending !== undefined) {
      throw new ProblemError('conflict', 'The session was ended while its agent was being started.');
    }
  }

  /** The metadata of a second session that goes on from here. @throws ProblemError `conflict` while a prompt is not answered */
  async fork(request: ForkSessionRequest & { id: string }): Promise<SessionMetadata> {
    if (this.#ledger.unfinished().length > 0) {
      throw new ProblemError(
        'conflict',
        `Session ${this.id} has a turn that is not over: a fork would begin in its middle.`,
      );
    }
    const index = this.log.lastIndex;
    const history = await this.#history.text();
    const createdAt = this.#dependencies.clock.now();
    return forkOf(this.#metadata.current, { request, index, history, createdAt });
  }

  /** Takes up what an earlier run of the server left: ends the turn it was killed in, runs what it had accepted. */
  async restore(): Promise<void> {
    await this.#journal.restore();
    this.#turns.recover();
  }

  /** `withUsage` reads the process tree: for one session, not for a list of hundreds. */
  view(options: { withUsage: boolean }): SessionView {
    return this.#report.view(options);
  }

  /** Accepts a prompt: when this resolves it is durable and will be answered exactly once. */
  async prompt(request: PromptRequest, idempotencyKey: string | undefined): Promise<PromptStatus> {
    const prompt: PromptContentBlock[] =
      typeof request.prompt === 'string' ? [{ type: 'text', text: request.prompt }] : request.prompt;
    const entry = this.#turns.accept({
      prompt,
      idempotencyHash: idempotencyKey === undefined ? undefined : hashOf(idempotencyKey),
      bodyHash: idempotencyKey === undefined ? undefined : hashOf(prompt),
      reject: request.queue === 'reject',
    });
    await this.#journal.durable();
    return toPromptStatus(entry);
  }

  /** @throws ProblemError `not_found` */
  promptStatus(promptId: string): PromptStatus {
    const entry = this.#ledger.get(promptId);
    if (entry === undefined) {
      throw new ProblemError('not_found', `Session ${this.id} has no prompt ${JSON.stringify(promptId)}.`);
    }
    return toPromptStatus(entry);
  }

  /** Waits until the prompt's turn has ended, at most `timeoutMs`, and tells how far it is then. */
  async waitForPrompt(promptId: string, options: { signal: AbortSignal; timeoutMs: number }): Promise<PromptStatus> {
    await this.#ledger.waitForEnd(promptId, options);
    return this.promptStatus(promptId);
  }

  cancel(options: { includeQueued: boolean }): CancelResponse {
    return this.#turns.cancel(options);
  }

  /** The prompt whose turn runs. */
  get runningPromptId(): string | undefined {
    return this.#turns.running?.entry.promptId;
  }

  /** Begins no turn until what is returned is called; one that runs goes on until it is over. */
  holdTurns(): { turnOver: Promise<void>; release: () => void } {
    return { release: this.#turns.hold(), turnOver: this.#turns.runningEnd() };
  }

  /** Writes what another part of the server did to the session's log. */
  record(event: ServerEvent): void {
    this.#attempt(() => this.#journal.server(event));
  }

  permissions(): PermissionRequest[] {
    return this.#permissions.list();
  }

  /** The first answer wins. @throws ProblemError as `OpenPermissions.decide` */
  answerPermission(requestId: string, answer: PermissionAnswer, by: string): PermissionDecision {
    return this.#permissions.answer(requestId, answer, by);
  }

  /** Changes settings; the agent is started when it does not run. @throws ProblemError what the agent does not offer */
  async update({ title, permissions, ...selection }: UpdateSessionRequest, by = 'client'): Promise<void> {
    if (Object.values(selection).some((value) => value !== undefined)) {
      const { process, agentSessionId } = await this.#ensureAgent();
      try {
        await applySelection({
          process,
          agentSessionId,
          settings: this.#settings,
          selection,
          timeoutMs: this.#dependencies.timings.openTimeoutMs,
        });
      } catch (error) {
        throw agentProblem(error);
      }
      this.#selection = mergeSelections(this.#selection, selection);
      this.#metadata.change({ selection: this.#selection });
      this.#updates.settingsChanged();
    }
    if (title !== undefined) {
      this.#journal.server({ method: '_server/title_changed', params: { title } });
      this.#metadata.change({ title, isTitleChosen: true });
    }
    if (permissions !== undefined) {
      this.#journal.server({ method: '_server/permission_policy_changed', params: { policy: permissions, by } });
      this.#metadata.change({ permissions });
      this.#permissions.policyChanged();
    }
    await this.#metadata.persist();
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
      return await this.#link.ensure();
    } catch (error) {
      throw agentProblem(error);
    }
  }

  async #end(reason: 'deleted' | 'shutdown'): Promise<void> {
    const { clock, timings } = this.#dependencies;
    this.#report.closingSince = clock.now();
    this.#attempt(() => {
      this.#turns.stop(reason);
      this.#journal.server({ method: '_server/state', params: { state: 'closing' } });
    });
    await this.#link.close({ graceMs: timings.closeGraceMs });
    await this.#turns.settled();
    this.#report.closedSince = clock.now();
    this.#attempt(() => this.#journal.server({ method: '_server/state', params: { state: 'closed', reason } }));
    if (reason === 'deleted') {
      await this.#metadata.seal();
      await this.log.remove();
      await this.#directory.remove(this.id);
    } else {
      await this.#metadata.persist();
      await this.log.close();
    }
  }

  /** A full disk must not keep a session from ending. */
  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#dependencies.logger.error({ err: error, sessionId: this.id }, 'an event could not be recorded');
    }
  }

  #createLink(): AgentLink {
    const { agent, cwd, env, mcpServers = [], additionalDirectories, resume } = this.#metadata.current.request;
    return new AgentLink({
      dependencies: this.#dependencies,
      agent,
      cwd,
      sessionEnv: env,
      open: { cwd, mcpServers, ...(additionalDirectories === undefined ? {} : { additionalDirectories }) },
      journal: this.#journal,
      settings: this.#settings,
      createInbox: () => this.#createInbox(),
      previous: () => ({
        agentSessionId: this.#metadata.current.agentSessionId ?? resume?.agentSessionId,
        // Once it has a conversation of its own, copying the first one again would forget it.
        forkOf:
          this.#metadata.current.agentSessionId === undefined
            ? this.#metadata.current.forkedFrom?.agentSessionId
            : undefined,
        hasHistory: this.#ledger.hasBegun || resume?.history !== undefined,
        selection: this.#selection,
      }),
      onOpened: ({ agentSessionId, capabilities }) => {
        this.#metadata.change({ agentSessionId, agentCapabilities: capabilities });
        this.#updates.settingsChanged();
      },
      onExited: () => {
        this.#toolCalls.clear();
        this.#attempt(() => this.#permissions.cancelAll());
      },
    });
  }

  #createInbox(): AgentInbox {
    return new AgentInbox({
      journal: this.#journal,
      clock: this.#dependencies.clock,
      handlers: {
        onUpdate: (update) => this.#updates.received(update),
        onPermissionRequest: (request) => {
          this.#toolCalls.upsert((request.params as { toolCall?: object } | null)?.toolCall ?? {});
          this.#permissions.asked(request);
        },
        onCancelRequest: (rpcId) => this.#permissions.withdrawn(rpcId),
        onUnknownRequest: ({ id, method }) => {
          this.#link.process?.respond(id, { error: { code: -32601, message: `Method not found: ${method}` } });
        },
      },
    });
  }

  #createTurns(): Turns {
    const { clock, logger, timings, createId, beforeTurn } = this.#dependencies;
    const { cwd, checkpoints } = this.#metadata.current.request;
    return new Turns({
      journal: this.#journal,
      ledger: this.#ledger,
      link: this.#link,
      timings,
      clock,
      logger,
      createId,
      compose: (run, prompt) => this.#history.compose(run, prompt),
      beforeTurn:
        checkpoints === true && beforeTurn !== undefined
          ? (turn) => beforeTurn({ ...turn, sessionId: this.id, cwd })
          : undefined,
      cancelPermissions: () => this.#permissions.cancelAll(),
      hasOpenToolCalls: () => this.#toolCalls.list().length > 0,
      usageOfTurn: (reported, { usageIsCumulative }) => {
        const { turn, session } = this.#usage.turnEnded(reported, { isCumulative: usageIsCumulative });
        this.#updates.usageChanged(session);
        return turn;
      },
      onTurnEnding: () => this.#toolCalls.clear(),
    });
  }
}

function mergeSelections(before: SettingsSelection, change: SettingsSelection): SettingsSelection {
  return { ...before, ...change, configOptions: { ...before.configOptions, ...change.configOptions } };
}
