import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startCodeServer, until, untilGone, type CodeCaller } from '../code-caller.test-support.ts';
import { inspectPythons, missingForKernel } from './find-python.ts';

/** Why there is no kernel on this machine; `tools/ci/prepare.ts` installs it where that is allowed. */
const missing = missingForKernel(await inspectPythons({ configured: undefined, environment: process.env }));
const reason = missing.length === 0 ? '' : ` (skipped: ${missing.join(', ')} not installed)`;

// Interpreters start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let code: CodeCaller;
beforeAll(async () => {
  code = await startCodeServer();
});
afterAll(() => code.stop());

const python = (source: string, more: object = {}) => code.execute({ language: 'python', code: source, ...more });

describe.skipIf(missing.length > 0)(`a Python context${reason}`, () => {
  it('keeps its state and gives the last expression', async () => {
    await python('import math\nx = 20\ndef half(n):\n    return n / 2');
    expect(await python('half(x) + math.floor(1.5)')).toMatchObject({
      contextId: 'default-python',
      results: [{ 'text/plain': '11.0' }],
      executionCount: 2,
      stateKept: true,
    });
  });

  it('tells both streams, also of what it starts', async () => {
    const source =
      'import sys, os\nprint("out")\nprint("err", file=sys.stderr)\nsys.stdout.flush()\nos.system("echo child")';
    const { stdout, stderr } = await python(source);
    expect(stdout).toContain('out\n');
    expect(stdout).toContain('child\n');
    expect(stderr).toBe('err\n');
  });

  it('tells errors with their traceback, without colours', async () => {
    const { error } = await python('def broken():\n    return 1 / 0\nbroken()');
    expect(error).toMatchObject({ kind: 'exception', name: 'ZeroDivisionError', message: 'division by zero' });
    expect(error?.traceback).toContain('return 1 / 0');
    // oxlint-disable-next-line no-control-regex -- colours begin with this
    expect(error?.traceback).not.toMatch(/\u001b/);
    expect((await python('if')).error).toMatchObject({ name: 'SyntaxError' });
  });

  it('refuses input() instead of waiting for it', async () => {
    expect((await python('input("name?")')).error).toMatchObject({
      name: 'StdinNotImplementedError',
      message: expect.stringContaining('does not support input'),
    });
    expect(await python('import sys; sys.stdin.read()')).toMatchObject({ results: [{ 'text/plain': "''" }] });
  });

  it.each([
    'while True: pass',
    'import time; time.sleep(1000)',
    'import subprocess; subprocess.run(["sleep", "1000"])',
  ])('is stopped at its time limit and keeps its state: %s', async (source) => {
    await python('kept = "yes"');
    const stopped = await python(source, { timeoutMs: 1000 });
    expect(stopped).toMatchObject({ stateKept: true, error: { kind: 'timeout' } });
    expect(stopped.error?.traceback).toContain('KeyboardInterrupt');
    expect(await python('kept')).toMatchObject({ results: [{ 'text/plain': "'yes'" }] });
  });

  it('shows rich values in every form they have', async () => {
    const source = `
class Rich:
    def _repr_html_(self): return "<b>rich</b>"
    def _repr_json_(self): return {"a": [1]}
    def __repr__(self): return "rich"
Rich()`;
    expect((await python(source)).results).toEqual([
      { 'text/plain': 'rich', 'text/html': '<b>rich</b>', 'application/json': { a: [1] } },
    ]);
  });

  it('gives a picture as PNG', async () => {
    const { results, error } = await python('from PIL import Image\nImage.new("RGB", (3, 2), "red")');
    expect(error).toBeUndefined();
    const bytes = Buffer.from(results[0]?.['image/png'] as string, 'base64');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([3, 2]);
  });

  it('gives a figure as PNG', async () => {
    const source = 'import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title("t");';
    const { results, error } = await python(source);
    expect(error).toBeUndefined();
    const png = results.map((each) => each['image/png']).find(Boolean);
    expect(
      Buffer.from(png as string, 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  it('tells what was written before the call ends', async () => {
    const context = await code.create({ language: 'python' });
    const request = { code: 'print("begun", flush=True)\nimport time; time.sleep(1000)', contextId: context.id };
    const events = await code.stream(request, { until: 'stdout' });
    expect(events.at(-1)).toMatchObject({ event: 'stdout', data: { text: 'begun\n' } });
    // Hanging up has stopped it.
    expect(await code.execute({ code: '1 + 1', contextId: context.id })).toMatchObject({ stateKept: true });
  });

  it('takes a directory and variables, and tells the files it made', async () => {
    await python('import os; os.makedirs("work", exist_ok=True)');
    const env = { WITH: `quotes ' " and\nlines` };
    const source = 'import os\nopen("made.csv", "w").write("a,b")\nos.environ["WITH"]';
    expect(await python(source, { cwd: 'work', env })).toMatchObject({
      cwd: join(code.directory, 'work'),
      results: [{ 'text/plain': `'quotes \\' " and\\nlines'` }],
      artifacts: [{ path: 'made.csv', change: 'created', size: 3, mimeType: 'text/csv' }],
    });
    await python('os.chdir("..")');
    expect(await python('os.getcwd()')).toMatchObject({ results: [{ 'text/plain': `'${code.directory}'` }] });
  });

  it('loses no end in a flood, and holds back no more than it may', async () => {
    const answer = await python('for i in range(6000): print("0123456789" * 100)\nprint("end")\n7');
    expect({ ...answer, stdout: answer.stdout.length }).toMatchObject({
      stdout: 4 * 1024 * 1024,
      stdoutTruncated: true,
      results: [{ 'text/plain': '7' }],
    });
  });

  it('tells text of any kind, and leaves out results that are too large', async () => {
    expect(await python('print("äöü 🦊 \\x00 \\u2028")')).toMatchObject({ stdout: 'äöü 🦊 \0 \u2028\n' });
    expect(await python('"x" * 20_000_000')).toMatchObject({ results: [{}], resultsTruncated: true, stateKept: true });
  });

  it('takes no module from the workspace for one of its own', async () => {
    await python(
      'import os; os.makedirs("shadow", exist_ok=True); open("shadow/json.py", "w").write("raise Exception()")',
    );
    const context = await code.create({ language: 'python', cwd: 'shadow' });
    expect(await code.execute({ code: '1', contextId: context.id })).toMatchObject({ stateKept: true });
  });

  it('dies alone: the call says how, and the context can be restarted', async () => {
    const context = await code.create({ language: 'python' });
    const path = `/v1/code/contexts/${context.id}`;
    const died = await code.execute({ code: 'import os; os._exit(3)', contextId: context.id });
    expect(died).toMatchObject({ exitCode: 3, stateKept: false, error: { kind: 'died' } });
    await untilGone(Number(context.pid));
    expect(await code.send('POST', '/v1/code/execute', { code: '1', contextId: context.id })).toMatchObject({
      status: 409,
      json: { type: 'urn:sandbox-agent:error:code_context_dead' },
    });
    expect((await code.send('POST', `${path}/restart`)).status).toBe(200);
    expect(await code.execute({ code: '1', contextId: context.id })).toMatchObject({ executionCount: 1 });
    // One that is killed while nothing runs is seen too.
    const { results } = await code.execute({ code: 'import os; os.getpid()', contextId: context.id });
    process.kill(Number(results[0]?.['text/plain']), 'SIGKILL');
    await until(async () => (await code.send('GET', path)).json['state'] === 'dead');
  });

  it('speaks with its kernel over sockets that only this user reaches, and leaves nothing', async () => {
    const context = await code.create({ language: 'python' });
    const { results } = await code.execute({
      code: 'import os; (os.environ["TMPDIR"], os.getpid())',
      contextId: context.id,
    });
    const [, directory = '', pid] = /'(.*)', (\d+)/.exec(String(results[0]?.['text/plain'])) ?? [];
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, 'kernel.json')).mode & 0o777).toBe(0o600);
    const connection = JSON.parse(await readFile(join(directory, 'kernel.json'), 'utf8')) as Record<string, unknown>;
    expect(connection).toMatchObject({ transport: 'ipc', signature_scheme: 'hmac-sha256' });
    expect(String(connection['key']).length).toBeGreaterThan(20);
    // Forked children of a kernel tell it what they print over loopback, with a secret of their own.
    expect((await listeningAddresses(Number(pid))).filter((address) => address !== '0100007F')).toEqual([]);
    expect((await code.send('DELETE', `/v1/code/contexts/${context.id}`)).status).toBe(204);
    await untilGone(Number(pid), Number(context.pid));
    expect(() => readdirSync(directory)).toThrow('ENOENT');
  });
});

describe('without a kernel', () => {
  it('says what is missing and what installs it', async () => {
    const poor = await startCodeServer({ args: ['--code-python', '/no/such/python'] });
    try {
      expect(await poor.send('POST', '/v1/code/contexts', { language: 'python' })).toMatchObject({
        status: 503,
        json: {
          type: 'urn:sandbox-agent:error:kernel_not_installed',
          installCommand: 'sandbox-agent install kernels',
          missing: expect.arrayContaining(['ipykernel']),
          detail: expect.stringContaining('/no/such/python cannot be started'),
        },
      });
      expect(await poor.send('POST', '/v1/code/execute', { code: '1' })).toMatchObject({ status: 503 });
      expect(await poor.send('GET', '/v1/code/contexts')).toMatchObject({ json: { contexts: [] } });
    } finally {
      await poor.stop();
    }
  });
});

/** The addresses on which a process listens, as the kernel of the system writes them. */
async function listeningAddresses(pid: number): Promise<string[]> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8')));
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        return [String(statSync(`/proc/${pid}/fd/${descriptor}`).ino)];
      } catch {
        return [];
      }
    }),
  );
  return tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && inodes.has(fields[9] ?? ''))
    .map((fields) => (fields[1] ?? '').split(':')[0] ?? '');
}
