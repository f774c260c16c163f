import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EventPage, PermissionList, SessionEvent } from '@sandbox-agent/protocol';
import { exchange, type Exchange } from '../../test-support/exchange.ts';
import { startServer, type TestServer } from '../../test-support/start-server.ts';

/** Entries of the log: the server is killed as soon as one that holds the text is in its file. */
const entries = {
  'a prompt is accepted': '_server/prompt_accepted',
  'a turn has started': '_server/turn_started',
  'the agent said something': '"text":"begun"',
  'the agent asks for permission': 'session/request_permission',
  'the permission is decided': '_server/permission_decided',
  'the agent went on': '"text":"finished"',
  'the turn has ended': '_server/turn_ended',
};

/** Answers of the server: it is killed as soon as one has come. */
const answers = ['session', 'first prompt', 'second prompt', 'permission'] as const;

type Answer = (typeof answers)[number];

// Between two entries lies a pause, so that the kill comes in between.
const first = { key: 'key-1', prompt: 'say begun\nwait 150ms\nask whether\nwait 150ms\nsay finished\nwait 150ms' };
const second = { key: 'key-2', prompt: 'say again' };

const session = '/v1/sessions/kept';
const directories: string[] = [];

afterAll(async () => {
  await Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true })));
});

async function call(server: TestServer, path: string, body?: object, key?: string): Promise<Exchange> {
  const answer = await exchange({
    url: server.url,
    method: body === undefined ? 'GET' : 'POST',
    path,
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': key }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
}

async function sendPrompt(server: TestServer, { key, prompt }: typeof first): Promise<string> {
  return ((await call(server, `${session}/prompts`, { prompt }, key)).json as { promptId: string }).promptId;
}

async function readEvents(server: TestServer): Promise<readonly SessionEvent[]> {
  return ((await call(server, `${session}/events?limit=10000`)).json as EventPage).events;
}

async function allowWhatIsAsked(server: TestServer): Promise<boolean> {
  const { permissions } = (await call(server, `${session}/permissions`)).json as PermissionList;
  for (const { requestId } of permissions) {
    await call(server, `${session}/permissions/${requestId}`, { reply: 'once' });
  }
  return permissions.length > 0;
}

interface Reader {
  /** Something came, or never will. */
  readonly started: Promise<void>;
  readonly ended: Promise<void>;
  /** The events that came whole. */
  seen(): SessionEvent[];
}

/** Follows the events until the connection breaks. */
function follow(server: TestServer): Reader {
  let text = '';
  let start: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const read = async (): Promise<void> => {
    const response = await fetch(`${server.url}${session}/events`, { headers: { accept: 'text/event-stream' } });
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      start();
    }
  };
  return {
    // A connection that breaks is how it ends.
    ended: read()
      .catch(() => undefined)
      .finally(start),
    started,
    seen: () =>
      text
        .split('\n\n')
        .slice(0, -1)
        .flatMap((frame) => /^data: (.*)$/m.exec(frame)?.[1] ?? [])
        .map((data) => JSON.parse(data) as SessionEvent),
  };
}

function isInLog(server: TestServer, text: string): boolean {
  const directory = join(server.stateDirectory, 'sessions', 'kept', 'log');
  try {
    return readdirSync(directory).some((name) => readFileSync(join(directory, name), 'latin1').includes(text));
  } catch {
    return false;
  }
}

const pause = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));

/** Two prompts one after the other on a server that is killed at the boundary. Gives what a client knew by then. */
async function runUntilKilled(directory: string, boundary: { readonly entry?: string; readonly answer?: Answer }) {
  const server = await startServer({ directory });
  const promptIds: string[] = [];
  let reader: Reader | undefined;
  const kill = (): void => void server.program.process.kill('SIGKILL');
  const answered = (answer: Answer): void => {
    if (answer === boundary.answer) {
      kill();
      throw new Error('killed');
    }
  };
  const watch = async (): Promise<void> => {
    while (boundary.entry !== undefined && !isInLog(server, boundary.entry)) {
      await pause(1);
    }
    if (boundary.entry !== undefined) kill();
  };
  const work = async (): Promise<void> => {
    await call(server, '/v1/sessions', { id: 'kept', agent: 'mock', cwd: directory });
    answered('session');
    reader = follow(server);
    await reader.started;
    for (const [answer, prompt] of [
      ['first prompt', first],
      ['second prompt', second],
    ] as const) {
      promptIds.push(await sendPrompt(server, prompt));
      answered(answer);
    }
    while (!(await allowWhatIsAsked(server))) {
      await pause(20);
    }
    answered('permission');
  };
  const [{ signal }] = await Promise.all([
    server.program.exited,
    watch(),
    // What was on its way when the server was killed fails.
    work().catch(() => undefined),
  ]);
  expect(signal).toBe('SIGKILL');
  await reader?.ended;
  return { promptIds, seen: reader?.seen() ?? [] };
}

function promptIdsOf(events: readonly SessionEvent[], method: string): string[] {
  return events
    .map(({ payload }) => payload as { method?: string; params: { promptId: string } })
    .filter((payload) => payload.method === method)
    .map(({ params }) => params.promptId);
}

async function expectNothingLost(boundary: { readonly entry?: string; readonly answer?: Answer }): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sa-boundary-'));
  directories.push(directory);
  const known = await runUntilKilled(directory, boundary);
  expect(known.seen.length > 0).toBe(boundary.answer !== 'session');
  await using server = await startServer({ directory });

  // A client that does not know what arrived sends all again, and once more.
  const promptIds = [await sendPrompt(server, first), await sendPrompt(server, second)];
  expect(promptIds.slice(0, known.promptIds.length)).toEqual(known.promptIds);
  expect([await sendPrompt(server, first), await sendPrompt(server, second)]).toEqual(promptIds);

  let events = await readEvents(server);
  while (promptIdsOf(events, '_server/turn_ended').length < 2) {
    await allowWhatIsAsked(server);
    await pause(50);
    events = await readEvents(server);
  }
  expect(events.slice(0, known.seen.length)).toEqual(known.seen);
  expect(events.map(({ eventIndex }) => eventIndex)).toEqual(events.map((_, index) => index + 1));
  expect(promptIdsOf(events, '_server/prompt_accepted')).toEqual(promptIds);
  expect(promptIdsOf(events, '_server/turn_ended')).toEqual(promptIds);
}

describe.concurrent('a server that is killed', { timeout: 180_000 }, () => {
  it.each(Object.entries(entries))('when %s: nothing is lost and nothing is done twice', (_, entry) =>
    expectNothingLost({ entry }),
  );

  it.each(answers)('after it answered for the %s: nothing is lost and nothing is done twice', (answer) =>
    expectNothingLost({ answer }),
  );
});
