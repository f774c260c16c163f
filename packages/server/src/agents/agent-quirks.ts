/**
 * Where an agent departs from what the protocol or common sense says, as data for the normaliser, the turn queue and the
 * containment. Every `true` was measured on the pinned version.
 */
export interface AgentQuirks {
  /** Whether tools ask before they act: out of the box, only in some mode or setting, or never. */
  readonly asksPermission: 'always' | 'configured' | 'never';
  /** End of input does not end the process: it must be signalled. */
  readonly neverExitsOnStdinEof: boolean;
  /** How long it takes to end by itself after end of input; 0 when at once or never. */
  readonly stdinEofExitMs: number;
  /** SIGTERM to the process alone leaves children alive. */
  readonly sigtermLeavesChildren: boolean;
  /** A command that a tool started goes on after `session/cancel`. */
  readonly cancelLeavesCommand: boolean;
  /** A cancelled prompt may answer `end_turn` in place of `cancelled`. */
  readonly cancelReportsEndTurn: boolean;
  /** After `session/cancel` every prompt gets the answer of the one before. */
  readonly desyncAfterCancel: boolean;
  /** The same after a turn that its model provider refused. */
  readonly desyncAfterFailure: boolean;
  /** What cures {@link desyncAfterCancel} and {@link desyncAfterFailure}. */
  readonly desyncRecovery?: 'close-and-resume';
  /** A second prompt cancels the one that runs. */
  readonly secondPromptCancelsFirst: boolean;
  /** Tool calls may appear first as an update or in a permission request. */
  readonly toolCallsUnannounced: boolean;
  /** Tool calls may stay open after the turn has ended. */
  readonly toolCallsLeftOpen: boolean;
  /** A mode change is told as an agent message that begins with this text. */
  readonly modeMarkerText?: string;
  /** Answers `session/load` first, and repeats the conversation after that. */
  readonly replaysAfterAnswer: boolean;
  /** Its `modes` are thinking levels. */
  readonly modesAreThoughtLevels: boolean;
  /** Sends `fs/write_text_file` although the client said it cannot; a refusal does no harm. */
  readonly writesThroughClientUnasked: boolean;
  /** Output of shell commands comes only in `_meta`. */
  readonly shellOutputInMeta: boolean;
  /** Ignores the `mcpServers` of `session/new`. */
  readonly ignoresMcpServers: boolean;
  /** A failure of the model provider ends the turn as if all were well. */
  readonly hidesModelErrors: boolean;
  /** Without credentials a prompt hangs in place of failing. */
  readonly hangsWithoutCredentials: boolean;
  /** Accepts a `cwd` that does not exist. */
  readonly acceptsMissingCwd: boolean;
  /** `usage` of a prompt's result counts the whole session. */
  readonly usageIsCumulative: boolean;
  /** Answers `session/set_model`, which the protocol no longer has, and may offer no config option for the model. */
  readonly answersSetModel: boolean;
  /** What is expected of `initialize`; its answer decides. */
  readonly nativeResume: boolean;
  readonly nativeLoad: boolean;
  readonly nativeFork: boolean;
  /** `session/load` brings back a turn that a kill cut off. */
  readonly loadKeepsCutTurn: boolean;
}

/** An agent that does everything right: what a custom agent is taken for until it shows otherwise. */
export const noQuirks: AgentQuirks = {
  asksPermission: 'always',
  neverExitsOnStdinEof: false,
  stdinEofExitMs: 0,
  sigtermLeavesChildren: false,
  cancelLeavesCommand: false,
  cancelReportsEndTurn: false,
  desyncAfterCancel: false,
  desyncAfterFailure: false,
  secondPromptCancelsFirst: false,
  toolCallsUnannounced: false,
  toolCallsLeftOpen: false,
  replaysAfterAnswer: false,
  modesAreThoughtLevels: false,
  writesThroughClientUnasked: false,
  shellOutputInMeta: false,
  ignoresMcpServers: false,
  hidesModelErrors: false,
  hangsWithoutCredentials: false,
  acceptsMissingCwd: false,
  usageIsCumulative: false,
  answersSetModel: false,
  nativeResume: false,
  nativeLoad: false,
  nativeFork: false,
  loadKeepsCutTurn: true,
};
