import assert from 'node:assert/strict';
import { createEventParser } from '../event-parser.ts';
import { assertProblem, assertStatus, problemCode } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';
import type { ScenarioContext } from '../scenario-context.ts';
import { untilGone } from '../visible-processes.ts';

interface Running {
  readonly id: string;
  readonly pid?: number;
  readonly status: string;
}

interface LogEntry {
  readonly sequence: number;
  readonly data: string;
}

interface Ran {
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stdoutTruncated: boolean;
}

const path = '/v1/processes';

async function run({ http }: ScenarioContext, line: string, request: object = {}): Promise<Ran> {
  const body = { command: 'sh', args: ['-c', line], ...request };
  const answer = await http.send({ method: 'POST', path: `${path}/run`, body });
  assertStatus(answer, 200);
  return answer.json<Ran>();
}

async function create({ http }: ScenarioContext, line: string, request: object = {}): Promise<Running> {
  const body = { command: 'sh', args: ['-c', line], ...request };
  const answer = await http.send({ method: 'POST', path, body });
  assertStatus(answer, 200);
  return answer.json<Running>();
}

/** Every event of a followed log, to its end. */
async function follow({ http }: ScenarioContext, id: string, query = ''): Promise<{ event: string; data: unknown }[]> {
  const headers = { accept: 'text/event-stream' };
  const response = await http.open({ path: `${path}/${id}/logs?follow=true${query}`, headers });
  const parse = createEventParser();
  const events: { event: string; data: unknown }[] = [];
  for await (const chunk of response) {
    for (const { event, data } of parse(chunk as Uint8Array)) {
      events.push({ event, data: JSON.parse(data) });
    }
  }
  return events;
}

const kill = ({ http }: ScenarioContext, id: string) =>
  http.send({ method: 'POST', path: `${path}/${id}/kill?waitMs=10000` });

const scenarios: readonly ServerScenario[] = [
  {
    id: 'processes/run',
    promise: 'a command is run with its arguments as they are, and its output and exit code are told',
    async run(context) {
      const answer = await context.http.send({
        method: 'POST',
        path: `${path}/run`,
        body: { command: 'printf', args: ['%s|', '$HOME', '; rm "x"', '*', 'ü'] },
      });
      assertStatus(answer, 200);
      assert.equal(answer.json<Ran>().stdout, '$HOME|; rm "x"|*|ü|');
      const { exitCode, timedOut } = await run(context, 'exit 7');
      assert.deepEqual({ exitCode, timedOut }, { exitCode: 7, timedOut: false });
    },
  },
  {
    id: 'processes/run-timeout',
    promise: 'a timeout ends the answer and the whole tree, whoever holds the pipe',
    needs: ['visibleProcesses'],
    async run(context) {
      const line = 'sleep 600 & echo $!; setsid sleep 600 & echo $!; trap "" TERM; sleep 600';
      const { timedOut, stdout } = await run(context, line, { timeoutMs: 500 });
      assert.equal(timedOut, true);
      const pids = stdout.trim().split('\n').map(Number);
      assert.equal(pids.length, 2);
      await untilGone(pids, context.signal);
    },
  },
  {
    id: 'processes/run-background',
    promise: 'a process in the background that holds the pipe does not hold the answer',
    async run(context) {
      const { stdout, timedOut } = await run(context, 'echo here; sleep 600 &', { timeoutMs: 60_000 });
      assert.deepEqual({ stdout, timedOut }, { stdout: 'here\n', timedOut: false });
    },
  },
  {
    id: 'processes/run-limit',
    promise: 'output beyond the limit is dropped and said to be, and the command goes on to its end',
    async run(context) {
      const ran = await run(context, 'head -c 5000000 /dev/zero | tr "\\0" x; exit 3', { maxOutputBytes: 1000 });
      assert.equal(ran.stdout, 'x'.repeat(1000));
      assert.deepEqual([ran.stdoutTruncated, ran.exitCode], [true, 3]);
    },
  },
  {
    id: 'processes/bad-request',
    promise: 'a program that is not there, and a wrong field, are problems with 400',
    async run({ http }) {
      const wrong = [
        { command: 'conformance-no-such-program' },
        { command: '' },
        { command: 'true', timeoutMs: -1 },
        {},
      ];
      for (const body of wrong) {
        assertProblem(await http.send({ method: 'POST', path: `${path}/run`, body }), 400);
        assertProblem(await http.send({ method: 'POST', path, body: { ...body, timeoutMs: undefined, tty: 1 } }), 400);
      }
    },
  },
  {
    id: 'processes/lifecycle',
    promise: 'a process is listed while it runs, cannot be deleted then, and is gone when it is',
    async run(context) {
      const { http } = context;
      const { id, status } = await create(context, 'exec sleep 600');
      assert.equal(status, 'running');
      assertProblem(await http.send({ method: 'DELETE', path: `${path}/${id}` }), 409);
      assert.equal((await kill(context, id)).json<Running>().status, 'exited');
      assertStatus(await http.send({ method: 'DELETE', path: `${path}/${id}` }), 204);
      assert.equal(problemCode(assertProblem(await http.send({ path: `${path}/${id}` }), 404)), 'not_found');
    },
  },
  {
    id: 'processes/kill-tree',
    promise: 'a kill ends every process of the tree, also one that has left its session',
    needs: ['visibleProcesses'],
    async run(context) {
      const { id } = await create(context, 'sleep 600 & echo $!; setsid sleep 600 & echo $!; wait');
      let pids: number[] = [];
      while (pids.length < 2) {
        const answer = await context.http.send({ path: `${path}/${id}/logs` });
        const { entries } = answer.json<{ entries: LogEntry[] }>();
        pids = decode(entries).toString().trim().split('\n').filter(Boolean).map(Number);
      }
      await kill(context, id);
      await untilGone(pids, context.signal);
    },
  },
  {
    id: 'processes/follow',
    promise: 'a followed log has every byte of 20 MB in order, and ends with the exit',
    async run(context) {
      const byteLength = 20_000_000;
      const { id } = await create(context, `read go; head -c ${byteLength} /dev/zero; exit 5`);
      const following = follow(context, id);
      const body = { data: 'go\n', encoding: 'utf8' };
      assertStatus(await context.http.send({ method: 'POST', path: `${path}/${id}/input`, body }), 200);
      const events = await following;
      const entries = events.filter(({ event }) => event === 'log').map(({ data }) => data as LogEntry);
      assert.equal(decode(entries).byteLength, byteLength);
      assert.deepEqual(
        entries.map(({ sequence }) => sequence),
        entries.map((_, index) => index + 1),
      );
      assert.deepEqual(events.at(-1), { event: 'exit', data: { exitCode: 5, signal: null } });
      const [first] = await follow(context, id, '&since=1');
      const next = first?.data as Partial<LogEntry> | undefined;
      assert.ok(first?.event === 'gap' || next?.sequence === 2, 'it resumes, or says what is gone');
    },
  },
  {
    id: 'processes/input',
    promise: 'input reaches the process in order, and its end is told',
    async run(context) {
      const { id } = await create(context, 'exec cat');
      const input = (body: object) => context.http.send({ method: 'POST', path: `${path}/${id}/input`, body });
      assert.deepEqual((await input({ data: 'b25lIA==' })).json(), { bytesWritten: 4 });
      assertStatus(await input({ data: 'twö', encoding: 'utf8', eof: true }), 200);
      const entries = (await follow(context, id)).filter(({ event }) => event === 'log');
      assert.equal(decode(entries.map(({ data }) => data as LogEntry)).toString(), 'one twö');
      assertProblem(await input({ data: 'b25lIA==' }), 409);
    },
  },
  {
    id: 'processes/config',
    promise: 'limits are changed in part, and a wrong one changes nothing',
    async run({ http }) {
      const before = (await http.send({ path: `${path}/config` })).json<Record<string, number>>();
      const set = (body: unknown) => http.send({ method: 'POST', path: `${path}/config`, body });
      assertProblem(await set({ maxOutputBytes: 0 }), 400);
      assert.deepEqual((await set({ maxOutputBytes: before['maxOutputBytes'] })).json(), before);
    },
  },
  {
    id: 'processes/terminal',
    promise: 'a process with a terminal has one, of the size that it was given',
    async run(context) {
      const { id } = await create(context, 'read go; test -t 1 && stty size', { tty: true, cols: 100, rows: 30 });
      const resized = await context.http.send({
        method: 'POST',
        path: `${path}/${id}/terminal/resize`,
        body: { cols: 120, rows: 40 },
      });
      assert.deepEqual(resized.json(), { cols: 120, rows: 40 });
      const body = { data: 'go\n', encoding: 'utf8' };
      assertStatus(await context.http.send({ method: 'POST', path: `${path}/${id}/input`, body }), 200);
      const entries = (await follow(context, id)).filter(({ event }) => event === 'log');
      assert.match(decode(entries.map(({ data }) => data as LogEntry)).toString(), /40 120/);
    },
  },
];

/** The published server has these routes too, with faults that hang a suite. */
export const processScenarios: readonly ServerScenario[] = scenarios.map((scenario) => ({
  ...scenario,
  apis: ['sessions'],
}));

function decode(entries: readonly LogEntry[]): Buffer {
  return Buffer.concat(entries.map(({ data }) => Buffer.from(data, 'base64')));
}
