import type { SessionLog } from '../log/index.ts';
import { AgentInbox } from './agent-inbox.ts';
import { AgentLink } from './agent-link.ts';
import { AgentSettings } from './agent-settings.ts';
import { AgentUpdates } from './agent-updates.ts';
import { attemptWrite } from './attempt-write.ts';
import type { SessionsDependencies } from './dependencies.ts';
import { HistoryTeller } from './history-teller.ts';
import { MetadataKeeper } from './metadata-keeper.ts';
import { OpenPermissions } from './open-permissions.ts';
import { OpenToolCalls } from './open-tool-calls.ts';
import { SessionPolicy } from './policy/session-policy.ts';
import { PromptLedger } from './prompt-ledger.ts';
import type { SessionDirectory } from './session-directory.ts';
import { SessionJournal } from './session-journal.ts';
import type { SessionMetadata } from './session-metadata.ts';
import { SessionPermissions } from './session-permissions.ts';
import { SessionReport } from './session-report.ts';
import { selectionOf } from './settings-selection.ts';
import { Turns } from './turns.ts';
import { UsageMeter } from './usage-meter.ts';

export interface SessionPartsOptions {
  readonly dependencies: SessionsDependencies;
  readonly directory: SessionDirectory;
  readonly log: SessionLog;
  readonly metadata: SessionMetadata;
}

/** What a session is made of, each part joined to those that it must hear of; none knows how another works. */
export class SessionParts {
  readonly metadata: MetadataKeeper;
  readonly ledger = new PromptLedger();
  readonly journal: SessionJournal;
  readonly settings: AgentSettings;
  readonly updates: AgentUpdates;
  readonly history: HistoryTeller;
  readonly link: AgentLink;
  readonly permissions: SessionPermissions;
  readonly turns: Turns;
  readonly report: SessionReport;
  readonly #dependencies: SessionsDependencies;
  readonly #usage: UsageMeter;
  readonly #toolCalls: OpenToolCalls;

  constructor({ dependencies, directory, log, metadata }: SessionPartsOptions) {
    const { clock, logger, timings } = dependencies;
    const { id, request } = metadata;
    this.#dependencies = dependencies;
    this.metadata = new MetadataKeeper({ directory, logger, metadata });
    this.settings = new AgentSettings(metadata);
    this.#usage = new UsageMeter(metadata.usage);
    this.#toolCalls = new OpenToolCalls({ clock });
    this.updates = new AgentUpdates({
      settings: this.settings,
      toolCalls: this.#toolCalls,
      metadata: this.metadata,
      modeMarkerText: () => this.link.run?.quirks.modeMarkerText,
    });
    this.journal = new SessionJournal({ log, ledger: this.ledger, clock });
    this.history = new HistoryTeller({ log, ledger: this.ledger, before: request.resume?.history });
    this.link = this.#createLink();
    this.permissions = new SessionPermissions({
      sessionId: id,
      open: new OpenPermissions(),
      journal: this.journal,
      policy: new SessionPolicy({ metadata: () => this.metadata.current, toolCalls: this.#toolCalls.known }),
      clock,
      process: () => this.link.process,
      turn: () => {
        const { running } = this.turns;
        return { isRunning: running !== undefined, isCancelling: running?.cancelledAt !== undefined };
      },
    });
    this.turns = this.#createTurns();
    this.report = new SessionReport({
      log,
      link: this.link,
      turns: this.turns,
      permissions: this.permissions,
      toolCalls: this.#toolCalls,
      settings: this.settings,
      clock,
      silentAfterMs: timings.silentAfterMs,
      metadata: () => this.metadata.current,
    });
  }

  #createLink(): AgentLink {
    const { agent, cwd, env, mcpServers = [], additionalDirectories, resume } = this.metadata.current.request;
    return new AgentLink({
      dependencies: this.#dependencies,
      agent,
      cwd,
      sessionEnv: env,
      open: { cwd, mcpServers, ...(additionalDirectories === undefined ? {} : { additionalDirectories }) },
      journal: this.journal,
      settings: this.settings,
      createInbox: () => this.#createInbox(),
      previous: () => ({
        agentSessionId: this.metadata.current.agentSessionId ?? resume?.agentSessionId,
        // Once it has a conversation of its own, copying the first one again would forget it.
        forkOf:
          this.metadata.current.agentSessionId === undefined
            ? this.metadata.current.forkedFrom?.agentSessionId
            : undefined,
        hasHistory: this.ledger.hasBegun || resume?.history !== undefined,
        selection: selectionOf(this.metadata.current),
      }),
      onOpened: ({ agentSessionId, capabilities }) => {
        this.metadata.change({ agentSessionId, agentCapabilities: capabilities });
        this.updates.settingsChanged();
      },
      onExited: () => {
        this.#toolCalls.clear();
        attemptWrite(() => this.permissions.cancelAll(), {
          logger: this.#dependencies.logger,
          sessionId: this.metadata.current.id,
        });
      },
    });
  }

  #createInbox(): AgentInbox {
    return new AgentInbox({
      journal: this.journal,
      clock: this.#dependencies.clock,
      handlers: {
        onUpdate: (update) => this.updates.received(update),
        onPermissionRequest: (request) => {
          this.#toolCalls.upsert((request.params as { toolCall?: object } | null)?.toolCall ?? {});
          this.permissions.asked(request);
        },
        onCancelRequest: (rpcId) => this.permissions.withdrawn(rpcId),
        onUnknownRequest: ({ id, method }) => {
          this.link.process?.respond(id, { error: { code: -32601, message: `Method not found: ${method}` } });
        },
      },
    });
  }

  #createTurns(): Turns {
    const { clock, logger, timings, createId, beforeTurn } = this.#dependencies;
    const { id: sessionId, request } = this.metadata.current;
    const { cwd, checkpoints } = request;
    return new Turns({
      journal: this.journal,
      ledger: this.ledger,
      link: this.link,
      timings,
      clock,
      logger,
      createId,
      compose: (run, prompt) => this.history.compose(run, prompt),
      beforeTurn:
        checkpoints === true && beforeTurn !== undefined
          ? (turn) => beforeTurn({ ...turn, sessionId, cwd })
          : undefined,
      cancelPermissions: () => this.permissions.cancelAll(),
      hasOpenToolCalls: () => this.#toolCalls.list().length > 0,
      usageOfTurn: (reported, { usageIsCumulative }) => {
        const { turn, session } = this.#usage.turnEnded(reported, { isCumulative: usageIsCumulative });
        this.updates.usageChanged(session);
        return turn;
      },
      onTurnEnding: () => this.#toolCalls.clear(),
    });
  }
}
