import type { JsonRpcError, JsonRpcId, JsonRpcMessage } from '@sandbox-agent/protocol';
import { boundedWait } from '../processes/contain/bounded-wait.ts';
import type {
  ContainedProcess,
  ProcessExit,
  ProcessUsage,
  TerminateOptions,
  TerminationReport,
} from '../processes/contain/contained-process.ts';
import type { Logger } from '../telemetry/logger.ts';
import { type AgentExit, AgentExitedError } from './agent-errors.ts';
import { AgentInput, sentMessage } from './agent-input.ts';
import type { AgentLine, InvalidAgentLine } from './agent-line.ts';
import { AgentOutput } from './agent-output.ts';
import type {
  AgentProcess,
  AgentProcessOptions,
  AgentRequestOptions,
  AgentResponse,
  SentMessage,
} from './agent-process.ts';
import { PendingRequests } from './pending-requests.ts';
import { TailBuffer } from './tail-buffer.ts';

const stderrTailBytes = 64 * 1024;

/** How long the last lines may take after an exit, and an exit after its pipes have closed. A descendant may hold a pipe for ever. */
const drainMs = 100;

/** The JSON-RPC connection to an agent over its stdin and stdout. */
export class AgentConnection implements AgentProcess {
  readonly connectionId: string;
  readonly pid: number;
  readonly exited: Promise<AgentExit>;
  readonly #child: ContainedProcess;
  readonly #input: AgentInput;
  readonly #output: AgentOutput;
  readonly #stderrTail = new TailBuffer(stderrTailBytes);
  readonly #requests = new PendingRequests();
  #lastByteFromAgentAt: number | undefined;
  #lastByteToAgentAt: number | undefined;
  readonly #logger: Logger;
  /** Why nothing can be sent any more; undefined while it can. */
  #failure: AgentExitedError | undefined;

  constructor(options: AgentProcessOptions & { readonly connectionId: string; readonly child: ContainedProcess }) {
    const { child, clock } = options;
    this.connectionId = options.connectionId;
    this.pid = child.pid;
    this.#child = child;
    this.#logger = options.logger;
    child.stderr.on('data', (chunk: Buffer) => this.#stderrTail.push(chunk));
    this.#input = new AgentInput({
      stdin: child.stdin,
      onSent: options.onSent,
      onBroken: () => this.#endInBackground(this.#endUnreachable('closed its stdin')),
      onBytes: () => {
        this.#lastByteToAgentAt = clock.now();
      },
    });
    this.#output = new AgentOutput({
      stdout: child.stdout,
      maxLineBytes: options.maxLineBytes,
      onBytes: () => {
        this.#lastByteFromAgentAt = clock.now();
      },
      onBatch: options.onBatch,
      onDelivered: (batch) => this.#settleRequests(batch),
      onFault: options.onFault,
    });
    this.exited = this.#awaitExit();
    this.#endInBackground(this.#awaitEndOfOutput());
  }

  get lastByteFromAgentAt(): number | undefined {
    return this.#lastByteFromAgentAt;
  }

  get lastByteToAgentAt(): number | undefined {
    return this.#lastByteToAgentAt;
  }

  async request(method: string, params: unknown, options: AgentRequestOptions = {}): Promise<unknown> {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    return this.#requests.wait({
      method,
      send: (id) => this.#input.send(sentMessage({ jsonrpc: '2.0', id, method, params })),
      signal: options.signal,
      timeoutMs: options.timeoutMs,
    });
  }

  notify(method: string, params: unknown): boolean {
    return this.#send({ jsonrpc: '2.0', method, params });
  }

  respond(id: JsonRpcId, response: AgentResponse): boolean {
    return this.#send({ jsonrpc: '2.0', id, ...response });
  }

  forward(message: SentMessage): boolean {
    if (this.#failure !== undefined) {
      return false;
    }
    this.#input.send(message);
    return true;
  }

  pause(): void {
    this.#output.pause();
  }

  resume(): void {
    this.#output.resume();
  }

  async terminate(options?: TerminateOptions): Promise<TerminationReport> {
    const report = await this.#child.terminate(options);
    // The pipes have no writer any more. Whoever holds back reading now does so for ever.
    await boundedWait({ promise: this.#output.ended, boundMs: this.#output.isPaused ? 0 : drainMs });
    this.#output.destroy();
    this.#child.stderr.destroy();
    return report;
  }

  usage(): ProcessUsage {
    return this.#child.usage();
  }

  stderrTail(): string {
    return this.#stderrTail.text();
  }

  #send(message: JsonRpcMessage): boolean {
    return this.forward(sentMessage(message));
  }

  #settleRequests(batch: readonly AgentLine[]): void {
    for (const item of batch) {
      if (item.kind === 'response') {
        this.#requests.settle(item.message);
      } else if (item.kind === 'invalid' && item.answers !== undefined) {
        this.#requests.settle({ jsonrpc: '2.0', id: item.answers, error: describeBadAnswer(item.error) });
      }
    }
  }

  async #awaitExit(): Promise<AgentExit> {
    const { stderr, exited } = this.#child;
    const stderrEnded = new Promise((resolve) => stderr.once('close', resolve));
    const exit = await exited;
    await boundedWait({ promise: Promise.all([this.#output.ended, stderrEnded]), boundMs: drainMs });
    if (!this.#output.isPaused) {
      this.#output.destroy();
    }
    const agentExit = { ...exit, stderrTail: this.stderrTail() };
    this.#fail(`the agent ${describeExit(exit)}`, agentExit);
    this.#endInBackground(this.#child.terminate({ graceMs: 0 }));
    return agentExit;
  }

  async #awaitEndOfOutput(): Promise<void> {
    await this.#output.ended;
    await this.#endUnreachable('closed its stdout');
  }

  /** Ends an agent that can no longer be talked to, unless it is just about to exit by itself. */
  async #endUnreachable(what: string): Promise<void> {
    let isExited = false;
    const exited = this.#child.exited.then(() => {
      isExited = true;
    });
    await boundedWait({ promise: exited, boundMs: drainMs });
    if (isExited) {
      return;
    }
    const exit: AgentExit = { exitCode: null, signal: null, oom: false, stderrTail: this.stderrTail() };
    this.#fail(`the agent ${what} and is being ended`, exit);
    await this.#child.terminate({ graceMs: 0 });
  }

  #endInBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#logger.error({ pid: this.pid, error }, 'ending an agent failed'));
  }

  #fail(detail: string, exit: AgentExit): void {
    this.#failure = new AgentExitedError(detail, exit);
    this.#requests.rejectAll(this.#failure);
  }
}

/** As if the agent had said so itself: JSON-RPC's code for a message that is none. */
function describeBadAnswer(error: InvalidAgentLine['error']): JsonRpcError {
  return { code: -32600, message: `the answer of the agent is not valid (${error})` };
}

function describeExit({ exitCode, signal, oom }: ProcessExit): string {
  if (oom) {
    return 'was ended by the system, which ran out of memory';
  }
  return signal === null ? `exited with code ${exitCode}` : `was ended by ${signal}`;
}
