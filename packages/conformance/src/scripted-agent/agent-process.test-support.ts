import { spawn } from 'node:child_process';
import { scriptedAgentFile, setupVariable, type AgentSetup, type Script } from './index.ts';

export interface Message {
  id?: unknown;
  method?: string;
  params?: { update?: { content?: { text?: string } }; [name: string]: unknown };
  result?: { [name: string]: unknown };
  error?: { code: number };
}

/** The scripted agent with a client of the fewest lines. */
export interface AgentProcess extends AsyncDisposable {
  readonly pid: number;
  /** Everything it wrote on standard output. */
  output(): Buffer;
  errorOutput(): string;
  /** The whole lines of it that are JSON. */
  messages(): Message[];
  /** The texts of its chunks. */
  texts(): string[];
  send(message: object): void;
  /** Sends a prompt under this id and does not wait. */
  prompt(id: number, script: Script, ...texts: string[]): void;
  /** Resolves with the first message that fits. The test's own time limit is the deadline. */
  until(fits: (message: Message) => boolean): Promise<Message>;
  endInput(): void;
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
}

export function startAgentProcess(setup: AgentSetup = {}): AgentProcess {
  const child = spawn(process.execPath, [scriptedAgentFile], {
    stdio: 'pipe',
    env: { ...process.env, [setupVariable]: JSON.stringify(setup) },
  });
  const chunks: Buffer[] = [];
  let errorOutput = '';
  const watchers = new Set<() => void>();
  child.stdin.on('error', () => undefined);
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errorOutput += text));
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    for (const look of watchers) look();
  });
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const output = (): Buffer => Buffer.concat(chunks);
  const messages = (): Message[] =>
    output()
      .toString('utf8')
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Message);
  const send = (message: object): void => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  return {
    pid: child.pid ?? 0,
    output,
    errorOutput: () => errorOutput,
    messages,
    texts: () => messages().flatMap(({ params }) => params?.update?.content?.text ?? []),
    send,
    prompt(id, script, ...texts) {
      const prompt = [JSON.stringify(script), ...texts].map((text) => ({ type: 'text', text }));
      send({ id, method: 'session/prompt', params: { sessionId: 's', prompt } });
    },
    until: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = messages().find(fits);
          if (found === undefined) return;
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
      }),
    endInput: () => void child.stdin.end(),
    exited,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
