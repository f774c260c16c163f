import type { JsonRpcId } from '@sandbox-agent/protocol';

/** Raw bytes on standard output, for everything that a well-behaved agent never writes. Nothing is added, no line break either. */
export interface WriteInput {
  /** The bytes as text. `%session%` and `%request%` stand for the JSON of the session's id and of the request's id. */
  text?: string;
  /** The bytes as base64, in place of `text`; the same words stand for the same. */
  base64?: string;
  /** Byte positions at which the write is cut into writes of their own; negative ones count from the end. Default: one write. */
  cutAt?: number[];
  /** Between the pieces, in milliseconds. Default 0. */
  delayMs?: number;
}

export interface AskInput {
  /** The JSON-RPC id of the request. Default: numbers from 0. */
  id?: JsonRpcId;
  title?: string;
  /** Default: `allow`, `allow-always` and `reject`, each of the kind of its name. */
  options?: { optionId: string; name: string; kind: string }[];
  /** `false`: the script goes on without the answer. Default true. */
  wait?: boolean;
}

export interface AnswerInput {
  /** Default: `{}` of the method, as without a script. */
  result?: unknown;
  /** In place of a result. */
  error?: { code: number; message: string; data?: unknown };
  /** Default: the id of the request. Another id answers something that nobody asked. */
  id?: JsonRpcId;
  /** How often the same answer is written. Default 1. */
  times?: number;
}

export interface SpawnInput {
  /** A session and process group of its own (`setsid`). Default false. */
  setsid?: boolean;
  /** Started by a process between, which ends: its parent is then the init of the machine. Default false. */
  doubleFork?: boolean;
  /** It keeps the standard input, output and error of the agent open. Default false. */
  holdPipes?: boolean;
}

/** What a step takes, by its name. */
export interface StepInputs {
  /** A message chunk. */
  say: string;
  /** A thought chunk. */
  think: string;
  /** A `session/update` with this as its `update`, whatever it is. */
  update: Record<string, unknown>;
  /** Any JSON value as a line. */
  send: unknown;
  write: WriteInput;
  /** One message chunk whose line has exactly so many bytes, its line break included. */
  line: number;
  /** So many message chunks whose lines have so many bytes, as fast as they are read. Each text begins with `SEQ` and eight digits. */
  flood: { count: number; bytes: number };
  /** So many message chunks, that far apart. */
  slow: { count: number; delayMs: number };
  /** Silence, in milliseconds. */
  wait: number;
  /** Nothing, until the turn is cancelled. */
  hang: true;
  /** `session/request_permission`. The answer is told as a message: `decision <id> <outcome>`, both JSON. */
  ask: AskInput;
  /** Answers the request of this script now. What follows comes after its end. */
  answer: AnswerInput;
  /** Leaves the request of this script unanswered, for good or until a later script releases it by this name. */
  hold: string;
  release: string;
  /** The stop reason of the turn. */
  stop: string;
  /** A fact, as a message: `pid <n>`, `cwd <path>`, or `prompt <bytes> <sha256>` of the other text blocks of the prompt. */
  tell: 'pid' | 'cwd' | 'prompt';
  /** Ends the process: with a code, or by a signal. */
  exit: number | NodeJS.Signals;
  close: 'stdin' | 'stdout' | 'stderr';
  /** From now on: the end of standard input, SIGTERM, `session/cancel`, or all that comes in. */
  ignore: 'eof' | 'sigterm' | 'cancel' | 'input';
  /** Starts a process that ignores SIGTERM and lives for two minutes, and tells it as a message: `child <pid>`. */
  spawn: SpawnInput;
  /** So many bytes on standard error. */
  stderr: { bytes: number } | { text: string };
  /** Takes so many megabytes of memory and keeps them. */
  eat: number;
}

/** One step: an object with one key. */
export type Step = { [Name in keyof StepInputs]: Pick<StepInputs, Name> }[keyof StepInputs];

export type Script = readonly Step[];

/** What the environment variable {@link setupVariable} holds, as JSON: scripts for what comes before a prompt. */
export interface AgentSetup {
  /** Run before anything is read. */
  start?: Script;
  /** Run when a request of that method has come, before it is answered: `initialize`, `session/new`, … */
  methods?: Record<string, Script>;
  /** Told in the answer to `initialize`. Default: none. */
  agentCapabilities?: Record<string, unknown>;
}

/** The variable that holds the {@link AgentSetup}. A request may bring its script itself, as `params._meta.script`. */
export const setupVariable = 'SCRIPTED_ACP_AGENT';

/** Whether a text means to be a script. */
export function isScript(text: string): boolean {
  return text.trimStart().startsWith('[');
}

/** @throws Error when it is a list that is no JSON, or a step is not an object with one key */
export function parseScript(text: string): Script {
  return checkScript(JSON.parse(text));
}

/** @throws Error when it is no list of objects with one key */
export function checkScript(value: unknown): Script {
  const isStep = (step: unknown): boolean =>
    typeof step === 'object' && step !== null && !Array.isArray(step) && Object.keys(step).length === 1;
  if (!Array.isArray(value) || !value.every(isStep)) {
    throw new Error('A script is a list of objects with one key each.');
  }
  return value as Script;
}
