import { ProblemError } from '../http/problem-error.ts';
import { withDeadline } from '../lifecycle/deadline.ts';
import { TailBuffer } from '../acp/tail-buffer.ts';
import { SpawnFailedError, type ContainedProcess, type ProcessExit } from '../processes/contain/index.ts';

/** A program that does one thing and ends. */
export interface Tool {
  readonly command: string;
  readonly args: readonly string[];
  /** Its standard input. What is secret goes here: arguments can be read by everybody. */
  readonly input?: string;
  /** Default 10000. */
  readonly timeoutMs?: number;
  /** Of its standard output. Default 1 MiB. */
  readonly maximumBytes?: number;
  /** Ends it when its caller is gone. */
  readonly signal?: AbortSignal | undefined;
}

export interface ToolResult {
  readonly stdout: Buffer;
  /** Its end, at most 4 KiB. */
  readonly stderr: string;
  readonly exitCode: number | null;
}

const defaultTimeoutMs = 10_000;
const defaultMaximumBytes = 1024 * 1024;
const stderrBytes = 4096;
/** How long the rest of its output may take once it has ended: only a process that it left behind holds it back. */
const outputTailMs = 500;

/** Ends a process and all it started without asking. */
export const atOnce = { graceMs: 0, termGraceMs: 0 } as const;

/**
 * Runs a program to its end. Nothing of it is left, whatever happens.
 *
 * @throws ProblemError `desktop_action_failed` when it cannot be started, takes too long or says too much
 * @throws the reason of the signal when it aborts
 */
export async function runTool(spawn: () => Promise<ContainedProcess>, tool: Tool): Promise<ToolResult> {
  tool.signal?.throwIfAborted();
  const child = await spawn().catch((error: unknown) => {
    throw error instanceof SpawnFailedError ? failed(tool, error.message, error) : error;
  });
  try {
    return await collect(child, tool);
  } finally {
    await child.terminate(atOnce);
  }
}

async function collect(child: ContainedProcess, tool: Tool): Promise<ToolResult> {
  const { timeoutMs = defaultTimeoutMs, maximumBytes = defaultMaximumBytes, signal } = tool;
  const chunks: Buffer[] = [];
  const stderr = new TailBuffer(stderrBytes);
  let sizeBytes = 0;
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    child.stdout.once('end', resolve).once('close', resolve);
    child.stdout.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > maximumBytes) {
        reject(failed(tool, `it gave more than ${maximumBytes} bytes`));
        child.stdout.destroy();
        return;
      }
      chunks.push(chunk);
    });
  });
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  aborted.catch(() => undefined);
  child.stdin.end(tool.input ?? '');
  const finished = (async (): Promise<ProcessExit> => {
    const exit = await Promise.race([child.exited, ended.then(() => child.exited)]);
    await withDeadline(ended, outputTailMs);
    return exit;
  })();
  const outcome = await withDeadline(Promise.race([finished, aborted]), timeoutMs);
  if (!outcome.done) {
    throw failed(tool, `it did not end within ${timeoutMs} ms`);
  }
  return { stdout: Buffer.concat(chunks), stderr: stderr.text(), exitCode: outcome.value.exitCode };
}

/** The problem of a tool that could not do its work. Its arguments are not told: they may be what somebody typed. */
export function failed({ command }: Pick<Tool, 'command'>, why: string, cause?: unknown): ProblemError {
  return new ProblemError('desktop_action_failed', `${command}: ${why}`, { context: { program: command }, cause });
}
