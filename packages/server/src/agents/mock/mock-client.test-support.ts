import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A JSON-RPC message as it came. */
export interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { code: number; message: string; data?: unknown };
}

/** An update of `session/update`, loosely typed: tests look at single fields. */
export type Update = Record<string, unknown> & { sessionUpdate: string; content?: { text?: string } };

const program = new URL('program.test-support.ts', import.meta.url).pathname;

/** The mock agent as a real child process, and a client that keeps every line. */
export class MockClient {
  readonly child: ChildProcess;
  readonly home: string;
  cwd: string;
  readonly messages: Message[] = [];
  /** Chooses the option of a permission request; `undefined` leaves it open. */
  answerPermission: (request: Message) => string | undefined = () => 'allow';
  #nextId = 1;
  readonly #pending = new Map<number, (message: Message) => void>();
  readonly #watchers = new Set<() => void>();

  constructor(options: { home?: string; cwd?: string; env?: Record<string, string> } = {}) {
    this.home = options.home ?? mkdtempSync(join(tmpdir(), 'mock-agent-'));
    this.cwd = options.cwd ?? this.home;
    this.child = spawn(process.execPath, [program], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: this.home, ...options.env },
    });
    let text = '';
    this.child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (text + chunk).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        this.#receive(line);
      }
    });
    this.child.stdin!.on('error', () => undefined);
  }

  get updates(): Update[] {
    return this.messages
      .filter(({ method }) => method === 'session/update')
      .map(({ params }) => (params as { update: Update }).update);
  }

  /** Text of all message chunks so far. */
  get text(): string {
    return this.updates
      .filter(({ sessionUpdate }) => sessionUpdate === 'agent_message_chunk')
      .map(({ content }) => content?.text ?? '')
      .join('');
  }

  /** Forgets what came so far, and works in a new folder. */
  clear(): void {
    this.messages.length = 0;
    this.cwd = mkdtempSync(join(this.home, 'work-'));
  }

  /** The whole answer, error or not. */
  call(method: string, params: unknown): Promise<Message> {
    const id = this.#nextId++;
    const answer = new Promise<Message>((resolve) => this.#pending.set(id, resolve));
    this.send({ jsonrpc: '2.0', id, method, params });
    return answer;
  }

  async request(method: string, params: unknown): Promise<Record<string, unknown>> {
    const { result, error } = await this.call(method, params);
    if (error !== undefined) {
      throw new Error(`${error.code} ${error.message} ${JSON.stringify(error.data)}`);
    }
    return result ?? {};
  }

  send(message: object): void {
    this.child.stdin!.write(`${JSON.stringify(message)}\n`);
  }

  async open(): Promise<string> {
    await this.request('initialize', { protocolVersion: 1, clientCapabilities: {} });
    return String((await this.request('session/new', { cwd: this.cwd, mcpServers: [] }))['sessionId']);
  }

  prompt(sessionId: string, text: string): Promise<Message> {
    return this.call('session/prompt', { sessionId, prompt: [{ type: 'text', text }] });
  }

  cancel(sessionId: string): void {
    this.send({ jsonrpc: '2.0', method: 'session/cancel', params: { sessionId } });
  }

  /** Resolves once the messages satisfy the test. */
  async until(test: (client: MockClient) => boolean): Promise<void> {
    while (!test(this)) {
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  /** Resolves with how the process ended. */
  async exit(): Promise<{ code: number | null; signal: string | null }> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, 'exit');
    }
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }

  async close(): Promise<void> {
    this.child.stdin!.end();
    this.child.kill('SIGKILL');
    await this.exit();
    rmSync(this.home, { recursive: true, force: true });
  }

  #receive(line: string): void {
    let message: Message;
    try {
      message = JSON.parse(line) as Message;
    } catch {
      message = { method: 'invalid line', params: { line } };
    }
    this.messages.push(message);
    if (message.method === undefined) {
      this.#pending.get(Number(message.id))?.(message);
    } else if (message.method === 'session/request_permission') {
      const optionId = this.answerPermission(message);
      if (optionId !== undefined) {
        const outcome = optionId === 'cancelled' ? { outcome: 'cancelled' } : { outcome: 'selected', optionId };
        this.send({ jsonrpc: '2.0', id: message.id, result: { outcome } });
      }
    }
    for (const wake of this.#watchers) {
      wake();
    }
    this.#watchers.clear();
  }
}
