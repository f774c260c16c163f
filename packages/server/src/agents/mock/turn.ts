import type { AgentContext, ContentBlock, SessionUpdate, StopReason } from '@agentclientprotocol/sdk';
import type { LineOutput } from './line-output.ts';
import type { MockSession } from './mock-session.ts';

/** What the mock agent may do to the process it runs in. */
export interface MockProcess {
  readonly pid: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  stderr(line: string): void;
  /** Does not return. */
  exit(code: number): never;
  /** Ends this process by a signal. */
  raise(signal: string): void;
  ignore(what: 'eof' | 'sigterm'): void;
}

/** One turn that runs: what its commands need. */
export interface Turn {
  readonly session: MockSession;
  readonly prompt: readonly ContentBlock[];
  readonly client: AgentContext;
  readonly output: LineOutput;
  readonly process: MockProcess;
  /** Aborted by `session/cancel`, unless the turn was told to ignore it. */
  readonly signal: AbortSignal;
  ignoreCancel(): void;
  /** Sends an update and remembers it. */
  send(update: SessionUpdate): Promise<void>;
  /** Names the session, here and in the list of sessions. */
  setTitle(title: string): Promise<void>;
  /** Remembers an update that went out by another way. */
  remember(update: SessionUpdate): Promise<void>;
}

/** How a command changes the end of its turn; `undefined` goes on with the next command. */
export type CommandResult = StopReason | undefined;

/** Waits, and ends early when the turn is cancelled. */
export function delay(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, delayMs);
    signal.addEventListener('abort', end);
  });
}
