import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { v7 } from 'uuid';
import { startAgentProcess } from '../acp/index.ts';
import { createApp } from '../app.ts';
import { createAccessRules } from '../http/access-rules.ts';
import type { AppFetch } from '../http/app-fetch.ts';
import { createSystemClock } from '../lifecycle/system-clock.ts';
import { openSessionLog, type WriteFunction } from '../log/index.ts';
import { livingBearersOf } from '../processes/contain/contain.test-support.ts';
import { ProblemError } from '../http/problem-error.ts';
import { silentLogger } from '../telemetry/logger.ts';
import type { AcpHttpDependencies } from './dependencies.ts';

const mockAgent = fileURLToPath(new URL('../agents/mock/program.test-support.ts', import.meta.url));

/** What the routes are given, with real processes and logs, in a folder of their own. */
export interface AcpBench {
  readonly root: string;
  readonly dependencies: AcpHttpDependencies;
  /** Programs that play agents, by their ids. `mock` is there. */
  readonly programs: Map<string, string>;
  /** Whether something that was started still runs. */
  isAnythingLeft(): boolean;
  /** Removes the folder. @throws when a process was left behind */
  close(): Promise<void>;
}

export async function createAcpBench({ write }: { write?: WriteFunction } = {}): Promise<AcpBench> {
  const root = await mkdtemp(join(tmpdir(), 'acp-http-'));
  const runMarker = v7();
  const clock = createSystemClock();
  const programs = new Map<string, string>();
  const requireAgent = (agent: string): void => {
    if (agent !== 'mock' && !programs.has(agent)) {
      throw new ProblemError('unsupported_agent', `No agent ${agent}.`);
    }
  };
  return {
    root,
    programs,
    dependencies: {
      stateDirectory: root,
      rootDirectory: root,
      clock,
      logger: silentLogger,
      createId: v7,
      openLog: (log) => openSessionLog({ ...log, logger: silentLogger, write }),
      requireAgent,
      async resolveLaunch(agent, { cwd }) {
        requireAgent(agent);
        const program = programs.get(agent);
        return {
          command: process.execPath,
          args: program === undefined ? [mockAgent] : ['-e', prelude + program],
          cwd,
          env: { PATH: process.env['PATH'] ?? '', HOME: root },
        };
      },
      startAgentProcess: (agent) => startAgentProcess({ ...agent, clock, runMarker, temporaryRoot: root }),
    },
    isAnythingLeft: () => livingBearersOf(runMarker).length > 0,
    async close() {
      const left = livingBearersOf(runMarker);
      await rm(root, { recursive: true, force: true });
      if (left.length > 0) {
        throw new Error(`left behind: ${left.join()}`);
      }
    },
  };
}

const prelude = `
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const onLine = (handle) => require('node:readline').createInterface({ input: process.stdin })
  .on('line', (line) => handle(JSON.parse(line), line));
`;

/** The routes behind the rules of the whole app. */
export function appOf(prefix: string, load: () => Promise<OpenAPIHono>): AppFetch {
  return createApp({
    version: '1.2.3',
    clock: createSystemClock(),
    logger: silentLogger,
    isShuttingDown: () => false,
    accessRules: createAccessRules({ host: '127.0.0.1', allowedOrigins: [] }),
    maxBodyBytes: 64 * 1024 * 1024,
    requestId: () => 'r-1',
    features: [{ prefix, load }],
  });
}

export interface ReceivedMessage {
  readonly id: number;
  readonly message: Record<string, unknown>;
}

/** Reads an event stream until it has that many messages, and lets go of it. */
export async function readMessages(
  body: ReadableStream<Uint8Array> | null,
  count: number,
): Promise<{ readonly messages: ReceivedMessage[]; readonly text: string }> {
  const messages: ReceivedMessage[] = [];
  let text = '';
  let pending = '';
  const decoder = new TextDecoder();
  for await (const chunk of body ?? []) {
    const part = decoder.decode(chunk, { stream: true });
    text += part;
    const frames = (pending + part).split('\n\n');
    pending = frames.pop() ?? '';
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data !== undefined && messages.length < count) {
        const message = JSON.parse(data) as Record<string, unknown>;
        messages.push({ id: Number(/^id: (\d+)$/m.exec(frame)?.[1]), message });
      }
    }
    if (messages.length >= count) {
      break;
    }
  }
  return { messages, text };
}
