import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SessionEvent } from '@sandbox-agent/protocol';
import { v7 } from 'uuid';
import { afterEach } from 'vitest';
import { startAgentProcess } from '../acp/index.ts';
import { createSystemClock } from '../lifecycle/system-clock.ts';
import { openSessionLog, type SessionLogOptions, type WriteFunction } from '../log/index.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { defaultSessionTimings, type SessionQuirks, type SessionTimings } from './dependencies.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';

const mockAgent = fileURLToPath(new URL('../agents/mock/program.test-support.ts', import.meta.url));

export const noQuirks: SessionQuirks = {
  desyncAfterCancel: false,
  desyncAfterFailure: false,
  cancelLeavesCommand: false,
  cancelReportsEndTurn: false,
  usageIsCumulative: false,
  replaysAfterAnswer: false,
};

export interface SessionsHarnessOptions {
  readonly timings?: Partial<SessionTimings>;
  readonly quirks?: Partial<SessionQuirks>;
  readonly write?: WriteFunction;
  readonly log?: Partial<SessionLogOptions>;
  /** The program that plays the agent. Default: the mock agent. */
  readonly program?: { readonly command: string; readonly args: readonly string[] };
}

/** Sessions on a real log with real agent processes, and the means to stop and start them as a server would. */
export interface SessionsHarness {
  sessions: Sessions;
  readonly cwd: string;
  readonly stateDirectory: string;
  /** What a restarted server has: the same directory, nothing in memory. */
  restart(): Promise<Sessions>;
  /** What a server has that follows a killed one: the files as they are at this moment, whatever becomes of the first. */
  restartAsKilled(): Promise<Sessions>;
  close(): Promise<void>;
}

export async function createSessionsHarness(options: SessionsHarnessOptions = {}): Promise<SessionsHarness> {
  const root = await mkdtemp(join(tmpdir(), 'sessions-'));
  const runMarker = v7();
  const clock = createSystemClock();
  const create = (stateDirectory: string) =>
    new Sessions({
      stateDirectory,
      rootDirectory: root,
      version: '0.0.0-test',
      clock,
      logger: silentLogger,
      timings: { ...defaultSessionTimings, closeGraceMs: 200, ...options.timings },
      createId: v7,
      openLog: (log) => openSessionLog({ ...log, ...options.log, logger: silentLogger, write: options.write }),
      resolveLaunch: async (_agent, { cwd, sessionEnv }) => ({
        command: process.execPath,
        args: [mockAgent],
        ...options.program,
        cwd,
        env: { PATH: process.env['PATH'] ?? '', HOME: root, ...sessionEnv },
        quirks: { ...noQuirks, ...options.quirks },
      }),
      startAgentProcess: (agent) => startAgentProcess({ ...agent, clock, runMarker }),
    });
  let stateDirectory = root;
  const harness: SessionsHarness = {
    sessions: create(root),
    cwd: root,
    stateDirectory: root,
    async restart() {
      harness.sessions = create(stateDirectory);
      await harness.sessions.restore();
      return harness.sessions;
    },
    async restartAsKilled() {
      const copy = await mkdtemp(join(root, 'killed-'));
      cpSync(join(stateDirectory, 'sessions'), join(copy, 'sessions'), { recursive: true });
      stateDirectory = copy;
      await harness.sessions.close();
      return await harness.restart();
    },
    async close() {
      await harness.sessions.close();
      await rm(root, { recursive: true, force: true });
    },
  };
  return harness;
}

/** Sessions for each test of a file, closed after it. */
export function useSessions(): (options?: SessionsHarnessOptions) => Promise<SessionsHarness> {
  let harness: SessionsHarness | undefined;
  afterEach(async () => {
    await harness?.close();
    harness = undefined;
  });
  return async (options) => {
    harness = await createSessionsHarness(options);
    return harness;
  };
}

/** All events of a session so far, as a reader gets them. */
export async function readEvents(session: Session): Promise<SessionEvent[]> {
  const { json } = await session.log.readPage({ after: 0, limit: 1_000_000, maxBytes: Number.MAX_SAFE_INTEGER });
  return JSON.parse(Buffer.from(json).toString('utf8')) as SessionEvent[];
}

/** Resolves with the first event, from the start of the log, that fits. */
export async function waitForEvent(session: Session, fits: (event: SessionEvent) => boolean): Promise<SessionEvent> {
  const end = AbortSignal.timeout(15_000);
  let pending = '';
  const decoder = new TextDecoder();
  for await (const chunk of session.log.stream({ after: 0, follow: true, signal: end })) {
    pending += decoder.decode(chunk, { stream: true });
    const frames = pending.split('\n\n');
    pending = frames.pop() ?? '';
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      const event = data === undefined ? undefined : (JSON.parse(data) as SessionEvent);
      if (event?.eventIndex !== undefined && fits(event)) {
        return event;
      }
    }
  }
  throw new Error('The log ended, or 15 s passed, without the event.');
}

/** Resolves when the mock agent has said its last word on a first turn, its title: that comes after the answer. */
export async function waitForTitle(session: Session): Promise<void> {
  await waitForEvent(session, ({ payload }) => JSON.stringify(payload).includes('session_info_update'));
}

export function methodOf(event: SessionEvent): string {
  return (event.payload as { method?: string }).method ?? 'response';
}

/** The text that the agent said, whole. */
export function saidText(events: readonly SessionEvent[]): string {
  return events
    .map(
      ({ payload }) =>
        (payload as { params?: { update?: { sessionUpdate?: string; content?: { text?: string } } } }).params,
    )
    .filter((params) => params?.update?.sessionUpdate === 'agent_message_chunk')
    .map((params) => params?.update?.content?.text ?? '')
    .join('');
}

/** Runs one prompt to its end. */
export async function runPrompt(session: Session, prompt: string, key?: string) {
  const { promptId } = await session.prompt({ prompt }, key);
  return await session.waitForPrompt(promptId, { signal: new AbortController().signal, timeoutMs: 20_000 });
}

/** An agent that does with each message, `{ id, method, params }`, what the code says. It may keep an id in `prompt`. */
export function scripted(code: string) {
  const program = `
    let prompt;
    const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method, params } = JSON.parse(line);
      ${code}
    });`;
  return { command: process.execPath, args: ['-e', program] };
}
