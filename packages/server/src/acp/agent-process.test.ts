import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../processes/contain/contain.test-support.ts';
import { type AgentBench, createAgentBench } from './acp.test-support.ts';
import { AgentExitedError, AgentRequestError, AgentTimeoutError } from './agent-errors.ts';
import type { AgentLine } from './agent-line.ts';

describe('an agent process', () => {
  let bench: AgentBench;
  beforeEach(async () => {
    bench = await createAgentBench();
  });
  afterEach(async () => {
    await bench.close();
  });

  const echo = `onMessage(({ id, method, params }) => id !== undefined && (method === 'fail'
    ? send({ id, error: { code: 400, message: 'no', data: params } })
    : send({ id, result: { method, params } })));`;

  it('answers requests, each with its own result or error', async () => {
    const { agent, sent } = await bench.node(echo);
    expect(agent.connectionId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}$/);
    const results = await Promise.all([agent.request('a', { text: 'ü\n' }), agent.request('b', undefined)]);
    expect(results).toEqual([{ method: 'a', params: { text: 'ü\n' } }, { method: 'b' }]);
    const failure = await agent.request('fail', [1]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AgentRequestError);
    expect(failure).toMatchObject({ method: 'fail', code: 400, message: 'no', data: [1] });
    expect(sent).toEqual([
      '{"jsonrpc":"2.0","id":1,"method":"a","params":{"text":"ü\\n"}}',
      '{"jsonrpc":"2.0","id":2,"method":"b"}',
      '{"jsonrpc":"2.0","id":3,"method":"fail","params":[1]}',
    ]);
    expect(agent.lastByteFromAgentAt).toBeGreaterThanOrEqual(agent.lastByteToAgentAt!);
  });

  it.each([
    ['an error that is no object', `{"jsonrpc":"2.0","id":1,"error":"boom"}`, 'not_json_rpc'],
    ['neither result nor error', `{"jsonrpc":"2.0","id":1}`, 'not_json_rpc'],
    ['JSON that nobody could write again', `{"id":1,"result":${'['.repeat(9000)}${']'.repeat(9000)}}`, 'too_deep'],
  ])('an answer with %s fails its request instead of leaving it waiting', async (_what, line, error) => {
    const { agent, batches } = await bench.node(
      `onMessage(() => process.stdout.write(${JSON.stringify(`${line}\n`)}));`,
    );
    const failure = await agent.request('go', {}).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(AgentRequestError);
    expect(failure).toMatchObject({ method: 'go', code: -32600 });
    expect(batches.flat()).toMatchObject([{ kind: 'invalid', error }]);
  });

  it('tells the owner of a batch before anybody gets its answer', async () => {
    const order: string[] = [];
    const { agent } = await bench.node(
      `onMessage(({ id }) => { send({ method: 'session/update' }); send({ id, result: 'r' }); send({ method: 'later' }); });`,
      {
        onBatch: (batch) => order.push(...batch.map(({ kind }) => kind)),
        onSent: ({ message }) => order.push(`sent ${'method' in message ? message.method : ''}`),
      },
    );
    await agent.request('go', {}).then((result) => order.push(`result ${String(result)}`));
    expect(order.slice(0, 3)).toEqual(['sent go', 'notification', 'response']);
    expect(order).toContain('result r');
    expect(order.indexOf('result r')).toBeGreaterThan(order.indexOf('response'));
  });

  it('keeps the ids of the agent apart from ours and gives them back as they came', async () => {
    const { agent, received, batches, lines } = await bench.node(`
      for (const id of [0, 1, 'one', null]) send({ id, method: 'session/request_permission' });
      onMessage((message) => 'method' in message ? send({ id: message.id, result: 'mine' }) : send({ method: 'got', params: message }));`);
    await received(4);
    expect(await agent.request('first', {})).toBe('mine');
    for (const item of batches.flat().filter(({ kind }) => kind === 'request')) {
      agent.respond(
        (item.message as { id: string }).id,
        item.message === batches[0]![0]!.message ? { error: { code: 1, message: 'm' } } : { result: {} },
      );
    }
    await received(9);
    expect(
      lines()
        .slice(5)
        .map((line) => JSON.parse(line).params),
    ).toEqual([
      { jsonrpc: '2.0', id: 0, error: { code: 1, message: 'm' } },
      { jsonrpc: '2.0', id: 1, result: {} },
      { jsonrpc: '2.0', id: 'one', result: {} },
      { jsonrpc: '2.0', id: null, result: {} },
    ]);
  });

  it('ends a waiting by timeout and by signal, and takes a late answer for nothing but a line', async () => {
    const { agent, received } = await bench.node(
      `const held = []; onMessage(({ id, method }) => method === 'release' ? [...held, id].forEach((id) => send({ id, result: id })) : held.push(id));`,
    );
    const aborted = new AbortController();
    const waiting = [
      agent.request('slow', {}, { timeoutMs: 30 }),
      agent.request('slow', {}, { signal: aborted.signal }),
      agent.request('slow', {}, { signal: AbortSignal.abort(new Error('before')) }),
    ].map(async (request) => request.catch((error: unknown) => error));
    aborted.abort(new Error('stop'));
    const [timedOut, stopped, never] = await Promise.all(waiting);
    expect(timedOut).toBeInstanceOf(AgentTimeoutError);
    expect(timedOut).toMatchObject({ method: 'slow', timeoutMs: 30 });
    expect([stopped, never]).toMatchObject([{ message: 'stop' }, { message: 'before' }]);
    expect(await agent.request('release', {})).toBe(3);
    await received(3);
  });

  describe('whose owner refuses', () => {
    it('a batch: resolves nothing, stops reading, and delivers the same batch again on resume', async () => {
      let isFull = true;
      const seen: string[] = [];
      const { agent, faults } = await bench.node(
        `onMessage(({ id }) => { send({ method: 'first' }); send({ id, result: 1 }); setTimeout(() => send({ method: 'second' }), 20); });`,
        {
          onBatch: (batch) => {
            if (isFull) {
              throw new Error('disk full');
            }
            seen.push(...batch.map(({ line }) => Buffer.from(line).toString()));
          },
        },
      );
      let isResolved = false;
      const request = agent.request('go', {}).finally(() => {
        isResolved = true;
      });
      await until(() => faults.length === 1);
      expect(faults).toMatchObject([{ message: 'disk full' }]);
      agent.resume();
      expect(faults).toHaveLength(2);
      await delay(60);
      expect({ isResolved, seen }).toEqual({ isResolved: false, seen: [] });
      isFull = false;
      agent.resume();
      expect(await request).toBe(1);
      await until(() => seen.length === 3);
      expect(seen.map((line) => JSON.parse(line).method)).toEqual(['first', undefined, 'second']);
    });

    it('a message: throws it at the sender and writes nothing', async () => {
      let isFull = false;
      const { agent } = await bench.node(echo, {
        onSent: () => {
          if (isFull) {
            throw new Error('disk full');
          }
        },
      });
      isFull = true;
      await expect(agent.request('a', {})).rejects.toThrow('disk full');
      expect(() => agent.notify('b', {})).toThrow('disk full');
      expect(() => agent.respond(0, { result: {} })).toThrow('disk full');
      isFull = false;
      expect(await agent.request('c', {})).toEqual({ method: 'c', params: {} });
    });
  });

  it('makes the agent wait while paused, and loses nothing of a flood', async () => {
    const { agent, batches } = await bench.node(
      `let n = 0; const flood = () => { while (n < 20000) { n += 1; if (!send({ method: 'u', params: { n, text: 'x'.repeat(150) } })) return process.stdout.once('drain', flood); } }; flood();`,
    );
    agent.pause();
    const before = batches.flat().length;
    await delay(50);
    expect(batches.flat().length).toBe(before);
    expect(before).toBeLessThan(20_000);
    agent.resume();
    await agent.exited;
    const numbers = batches.flat().map(({ message }) => (message as unknown as { params: { n: number } }).params.n);
    expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
  });

  it('delivers what was held back when the agent is gone by then', async () => {
    const { agent, lines, received } = await bench.node(
      `onMessage(() => { process.stdout.write(Array.from({ length: 500 }, (_, n) => '{"method":"u' + n + '"}\\n').join(''), () => process.exit(3)); });`,
    );
    agent.pause();
    await expect(agent.request('go', {})).rejects.toMatchObject({ exitCode: 3 });
    expect(lines()).toEqual([]);
    agent.resume();
    await received(500);
    expect(lines().at(-1)).toContain('u499');
  });

  it('survives a large message to an agent that reads slowly, in order', async () => {
    const { agent } = await bench.node(
      `process.stdin.pause(); setTimeout(() => onMessage(({ id, params }) => send({ id, result: params.text.length })), 100);`,
    );
    const sizes = [3_000_000, 1, 2_000_000];
    const results = await Promise.all(sizes.map(async (size) => agent.request('big', { text: 'é'.repeat(size) })));
    expect(results).toEqual(sizes);
  });

  describe('that is hostile', () => {
    it('writes in fragments, within characters', async () => {
      const { agent } = await bench.node(`onMessage(async ({ id }) => {
        for (const byte of Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result: 'ä€😀' }) + '\\r\\n')) {
          process.stdout.write(Buffer.from([byte])); await new Promise(setImmediate);
        } });`);
      expect(await agent.request('go', {})).toBe('ä€😀');
    });

    it('writes what is no JSON, batches, answers to nothing, and a line beyond the limit', async () => {
      const { agent, batches, received } = await bench.node(
        `onMessage(({ id }) => { process.stdout.write('Loading…\\n\\n[{"jsonrpc":"2.0","method":"m"}]\\n' + 'x'.repeat(50000) + '\\n'); send({ id: 99, result: 1 }); send({ id, result: 'still here' }); });`,
        { maxLineBytes: 20_000 },
      );
      expect(await agent.request('go', {})).toBe('still here');
      await received(5);
      const described = batches.flat().map((item: AgentLine) => (item.kind === 'invalid' ? item.error : item.kind));
      expect(described).toEqual(['not_json', 'not_json_rpc', 'oversized', 'response', 'response']);
      expect(batches.flat()[2]).toMatchObject({ sizeBytes: 50_000 });
    });

    it('sends one line of many megabytes', async () => {
      const { agent } = await bench.node(`onMessage(({ id }) => send({ id, result: 'x'.repeat(20_000_000) }));`);
      expect(await agent.request('go', {})).toHaveLength(20_000_000);
    });

    it('exits in mid-line: what is pending fails at once, with the reason', async () => {
      const { agent, batches } = await bench.node(
        `let isDone; onMessage(() => { if (isDone) return; isDone = true; process.stderr.write('secret cause\\n'); process.stdout.write('{"jsonrpc":"2.0","met', () => process.exit(7)); });`,
      );
      const failures = await Promise.all(
        [agent.request('a', {}), agent.request('b', {})].map(async (request) =>
          request.catch((error: unknown) => error),
        ),
      );
      for (const failure of failures) {
        expect(failure).toBeInstanceOf(AgentExitedError);
        expect(failure).toMatchObject({ exitCode: 7, signal: null, oom: false, stderrTail: 'secret cause\n' });
      }
      expect(batches.flat()).toMatchObject([{ kind: 'invalid', error: 'truncated', sizeBytes: 21 }]);
      expect(await agent.exited).toEqual({ exitCode: 7, signal: null, oom: false, stderrTail: 'secret cause\n' });
      await expect(agent.request('c', {})).rejects.toMatchObject({ exitCode: 7 });
      expect(agent.notify('d', {})).toBe(false);
      expect(agent.respond(0, { result: {} })).toBe(false);
    });

    it('answers with its last breath, without a line break', async () => {
      const { agent } = await bench.node(
        `onMessage(({ id }) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result: 'last' }), () => process.exit(0)));`,
      );
      expect(await agent.request('a', {})).toBe('last');
    });

    it('is killed while a descendant holds its pipes: that delays nothing, and the descendant goes too', async () => {
      const { agent } = await bench.shell('setsid sleep 1000 & read line; kill -KILL $$');
      const startedAt = performance.now();
      await expect(agent.request('a', {})).rejects.toMatchObject({ exitCode: null, signal: 'SIGKILL' });
      expect(performance.now() - startedAt).toBeLessThan(1500);
      expect((await agent.exited).signal).toBe('SIGKILL');
      expect((await agent.terminate()).survivors).toEqual([]);
    });

    it('ends at once after its start', async () => {
      const { agent } = await bench.shell('echo no key >&2; exit 1');
      expect(await agent.exited).toEqual({ exitCode: 1, signal: null, oom: false, stderrTail: 'no key\n' });
    });

    it.each([
      ['stdout', 'exec 1>&-; sleep 1000'],
      ['stdin', 'exec 0<&-; echo "{\\"method\\":\\"closed\\"}"; sleep 1000'],
    ])('closes its %s and lives on: it is ended, and what is pending fails', async (pipe, script) => {
      const { agent, received } = await bench.shell(script);
      if (pipe === 'stdin') {
        await received(1);
      }
      const failure = await agent.request('a', {}).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'AgentExitedError', exitCode: null, signal: null });
      expect((failure as Error).message).toContain(`closed its ${pipe}`);
      expect(await agent.exited).toMatchObject({ signal: 'SIGTERM' });
    });

    it('floods stderr: only the end of it is kept, and it blocks nothing', async () => {
      const { agent } = await bench.node(
        `process.stderr.write('x'.repeat(3_000_000) + 'the end', () => onMessage(({ id }) => send({ id, result: 1 })));`,
      );
      expect(await agent.request('a', {})).toBe(1);
      expect(agent.stderrTail()).toHaveLength(65_536);
      expect(agent.stderrTail().endsWith('the end')).toBe(true);
    });
  });

  it('ends with its tree, and measures it', async () => {
    const { agent } = await bench.node(
      `require('node:child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'inherit' }).unref(); ${echo}`,
    );
    await agent.request('a', {});
    const usage = agent.usage();
    expect(usage.processCount).toBe(2);
    expect(usage.cpuTimeMs).toBeGreaterThan(0);
    const report = await agent.terminate({ graceMs: 1000 });
    expect(report).toMatchObject({ survivors: [], exit: { exitCode: 0 } });
    expect(await agent.exited).toMatchObject({ exitCode: 0 });
    expect(agent.usage().processCount).toBe(0);
  });

  it('is refused when its program is missing', async () => {
    await expect(
      bench.shell('', { launch: { command: '/no/such/agent', args: [], env: {}, cwd: bench.root } }),
    ).rejects.toMatchObject({ name: 'SpawnFailedError', code: 'ENOENT', command: '/no/such/agent' });
  });
});
