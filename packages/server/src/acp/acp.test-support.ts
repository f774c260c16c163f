import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { livingBearersOf, systemClock, until } from '../processes/contain/contain.test-support.ts';
import { silentLogger } from '../telemetry/logger.ts';
import type { AgentLine } from './agent-line.ts';
import type { AgentProcess, AgentProcessOptions } from './agent-process.ts';
import { startAgentProcess } from './start-agent-process.ts';

/** An agent under test and all that its owner was told. */
export interface WatchedAgent {
  readonly agent: AgentProcess;
  readonly batches: (readonly AgentLine[])[];
  /** All lines so far, as text. */
  lines(): string[];
  readonly sent: string[];
  readonly faults: unknown[];
  /** Waits until so many lines have come. */
  received(count: number): Promise<void>;
}

/** Starts agents in a folder of their own, and proves at the end that nothing of them is left. */
export interface AgentBench {
  readonly root: string;
  /** Starts a Node program given as text. `send(message)` in it writes one message a line. */
  node(program: string, options?: Partial<AgentProcessOptions>): Promise<WatchedAgent>;
  /** Starts `/bin/sh -c script`. */
  shell(script: string, options?: Partial<AgentProcessOptions>): Promise<WatchedAgent>;
  close(): Promise<void>;
}

const prelude = `
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const onMessage = (handle) => require('node:readline').createInterface({ input: process.stdin })
  .on('line', (line) => handle(JSON.parse(line)));
`;

export async function createAgentBench(): Promise<AgentBench> {
  const root = await mkdtemp(join(tmpdir(), 'acp-test-'));
  const runMarker = randomUUID();
  const started: AgentProcess[] = [];
  const start = async (
    command: string,
    args: string[],
    options: Partial<AgentProcessOptions>,
  ): Promise<WatchedAgent> => {
    const batches: (readonly AgentLine[])[] = [];
    const sent: string[] = [];
    const faults: unknown[] = [];
    const agent = await startAgentProcess({
      launch: { command, args, cwd: root, env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' } },
      runMarker,
      temporaryRoot: root,
      logger: silentLogger,
      clock: systemClock,
      onBatch: (batch) => batches.push(batch),
      onSent: ({ line }) => sent.push(Buffer.from(line).toString()),
      onFault: (error) => faults.push(error),
      ...options,
    });
    started.push(agent);
    const lines = (): string[] => batches.flat().map(({ line }) => Buffer.from(line).toString());
    return {
      agent,
      batches,
      lines,
      sent,
      faults,
      received: async (count) => until(() => batches.flat().length >= count),
    };
  };
  return {
    root,
    node: async (program, options = {}) => start(process.execPath, ['-e', prelude + program], options),
    shell: async (script, options = {}) => start('/bin/sh', ['-c', script], options),
    close: async () => {
      const reports = await Promise.all(started.map(async (agent) => agent.terminate({ graceMs: 0, termGraceMs: 0 })));
      const left = [...reports.flatMap(({ survivors }) => survivors), ...livingBearersOf(runMarker)];
      const files = await readdir(root);
      await rm(root, { recursive: true, force: true });
      if (left.length > 0 || files.length > 0) {
        throw new Error(`left behind: processes ${left.join()}, files ${files.join()}`);
      }
    },
  };
}
