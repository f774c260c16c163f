import type { TerminalSize } from '@sandbox-agent/protocol';
import type { ChildCommand, StartedChild } from '../contain/index.ts';

/** A child in a terminal of its own: what is written to `stdin` is typed, `stdout` is what it shows, `stderr` stays empty. */
export interface StartedTerminal extends StartedChild {
  resize(size: TerminalSize): void;
  /** Gives its descriptors back. Idempotent. */
  close(): void;
}

/** Starts a child in a terminal, as this runtime does it. Rejects with the system's error. */
export type StartInTerminal = (command: ChildCommand, size: TerminalSize) => Promise<StartedTerminal>;

/** What terminals are called that understand what ours does. */
export const terminalType = 'xterm-256color';

/** The way of the runtime that this program runs on. */
export async function loadStartInTerminal(): Promise<StartInTerminal> {
  return process.versions['bun'] === undefined
    ? (await import('./node-terminal.ts')).startInNodeTerminal
    : (await import('./bun-terminal.ts')).startInBunTerminal;
}
