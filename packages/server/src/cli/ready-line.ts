import { renameSync, writeFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

export interface ReadyFacts {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly version: string;
}

/** The one line on standard output that says the server listens: JSON, for whoever started it. */
export function readyLine(facts: ReadyFacts): string {
  return `${JSON.stringify({ event: 'listening', url: facts.url, port: facts.port, pid: facts.pid, version: facts.version })}\n`;
}

/** Writes the line to a file in one step: a reader finds all of it or nothing. Throws {@link ConfigError}. */
export function writeReadyFile(path: string, line: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, line, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    throw new ConfigError('--ready-file', error instanceof Error ? error.message : String(error));
  }
}
