import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from '../observe/index.ts';
import type { BackendReport, BackendTask } from './backend-process.ts';

/** A backend in a process of its own. */
export interface Backend {
  readonly reports: readonly BackendReport[];
  waitForEvents(count: number): Promise<unknown>;
  /** Ends it without a warning. */
  kill(): Promise<void>;
  /** Resolves with its exit code and what it wrote to stderr. */
  readonly ended: Promise<{ exitCode: number | null; stderr: string }>;
}

export function startBackend(task: BackendTask): Backend {
  const program = fileURLToPath(new URL('./backend-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const reports: BackendReport[] = [];
  let stderr = '';
  createInterface({ input: child.stdout }).on('line', (line) => reports.push(JSON.parse(line) as BackendReport));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number | null, stderr }));
  return {
    reports,
    ended,
    waitForEvents: (count) =>
      until(`the backend has seen ${count} events`, () => {
        if (child.exitCode !== null) {
          throw new Error(`The backend ended with ${child.exitCode}: ${stderr}`);
        }
        return reports.filter(({ kind }) => kind === 'event').length >= count;
      }),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
