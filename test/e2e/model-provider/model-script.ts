/** A tool call as the model makes it: names and arguments are the agent's own, so they come from its recipe. */
export interface ToolUse {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** An error answer of the model provider. */
export interface ModelFailure {
  readonly status: number;
  readonly message: string;
  /** OpenCode retries `server_error` in silence for a minute; `invalid_request_error` is final for every agent. */
  readonly type: string;
}

/** One answer of the model. A step without `call` ends the turn. */
export interface ScriptStep {
  /** Text before the call, or the whole answer. Default of a step without `call`: `Done.` */
  readonly say?: string;
  readonly call?: ToolUse;
  readonly fail?: ModelFailure;
  /** Pause before each streamed chunk; with `chunkCharacters` it makes a stream that is long enough to interrupt. */
  readonly chunkDelayMs?: number;
  /** Characters in each streamed chunk. Default 40. */
  readonly chunkCharacters?: number;
}

/** What the model answers to one prompt, step by step. */
export type ModelScript = readonly [ScriptStep, ...ScriptStep[]];
