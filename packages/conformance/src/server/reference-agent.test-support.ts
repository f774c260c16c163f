import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { scriptedAgentFile } from '../scripted-agent/index.ts';
import type { ReferenceHooks } from './reference-hooks.test-support.ts';

export interface AgentEnd {
  exitCode: number | null;
  signal: string | null;
  stderrTail: string;
}

/** A run of the scripted agent. */
export interface ReferenceAgent {
  readonly process: ChildProcessWithoutNullStreams;
  write(message: object): void;
  /** Resolves with the answer to a request, or rejects with how the agent ended. */
  request(message: { id?: unknown }): Promise<Record<string, unknown>>;
}

interface Caller {
  readonly id: unknown;
  resolve(answer: Record<string, unknown>): void;
  reject(end: AgentEnd): void;
}

export function startReferenceAgent(
  hooks: ReferenceHooks,
  listeners: { onLine(line: string): void; onEnd(end: AgentEnd): void },
): ReferenceAgent {
  const child = spawn(process.execPath, [scriptedAgentFile], { stdio: 'pipe' });
  const callers = new Map<unknown, Caller>();
  let requests = 0;
  let stderrTail = '';
  let rest = '';
  child.stdin.on('error', () => undefined);
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderrTail = (stderrTail + text).slice(-4096)));
  const decode = hooks.createDecoder();
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + decode(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) receive(line);
  });
  child.once('close', (exitCode, signal) => {
    const end = { exitCode, signal, stderrTail };
    if (hooks.answersWhenAgentEnds) for (const caller of callers.values()) caller.reject(end);
    listeners.onEnd(end);
  });

  const receive = (line: string): void => {
    const message = parse(line);
    const isAnswer = message !== undefined && message['method'] === undefined;
    const caller = isAnswer ? callers.get(message['id']) : undefined;
    if (caller !== undefined) {
      callers.delete(message?.['id']);
      caller.resolve({ ...message, id: caller.id });
    } else if (message !== undefined || hooks.tellsInvalidLines) {
      if (!isAnswer) listeners.onLine(line);
    }
  };
  const write = (message: object): void => void child.stdin.write(`${JSON.stringify(message)}\n`);
  return {
    process: child,
    write,
    request: (message) =>
      new Promise((resolve, reject) => {
        const id = hooks.rewritesIds ? (requests += 1) : message.id;
        callers.set(id, { id: message.id, resolve, reject });
        write({ ...message, id });
      }),
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
