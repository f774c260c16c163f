import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startCodeServer, until, untilGone, type CodeCaller } from '../code-caller.test-support.ts';

// Interpreters start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let code: CodeCaller;
beforeAll(async () => {
  code = await startCodeServer();
});
afterAll(() => code.stop());

const bash = (source: string, more: object = {}) => code.execute({ language: 'bash', code: source, ...more });

describe('a bash context', () => {
  it('keeps variables, functions, options and its directory', async () => {
    const context = await code.create({ language: 'bash' });
    const run = (source: string) => code.execute({ code: source, contextId: context.id });
    await run('x=5; greet() { echo "hello $1"; }; shopt -s nullglob; mkdir -p sub && cd sub');
    const { stdout, exitCode, cwd, executionCount } = await run('greet "$x"; basename "$PWD"; echo none*');
    expect({ stdout, exitCode, executionCount }).toEqual({
      stdout: 'hello 5\nsub\n\n',
      exitCode: 0,
      executionCount: 2,
    });
    expect(cwd).toBe(join(code.directory, 'sub'));
  });

  it.each([
    ['(exit 4)', { exitCode: 4 }],
    ['false', { exitCode: 1 }],
    ['return 7', { exitCode: 7 }],
    ['echo out; echo err >&2', { stdout: 'out\n', stderr: 'err\n', exitCode: 0 }],
    [`echo 'it'"'"'s' "\\$HOME"`, { stdout: "it's $HOME\n" }],
    ['cat <<X\nheredoc $((1 + 1))\nX', { stdout: 'heredoc 2\n' }],
    ['printf no-line-break', { stdout: 'no-line-break' }],
    ['echo äöü 🦊', { stdout: 'äöü 🦊\n' }],
    ['read line; echo "read: $?"', { stdout: 'read: 1\n' }],
    ['cat', { stdout: '', exitCode: 0 }],
    ['set -x; echo traced; set +x', { stdout: 'traced\n', stderr: '++ echo traced\n++ set +x\n' }],
    ['yes | head -2; kill -9 $BASHPID & wait', { stdout: 'y\ny\n' }],
    ['exec 3>&1; echo three >&3; exec 3>&-', { stdout: 'three\n' }],
    ['', { stdout: '', exitCode: 0 }],
    ['# nothing', { stdout: '', exitCode: 0 }],
    ['echo "${BASH_SUBSHELL} $-" | tr -d "abcefghijklmnopqrstuvwxyzBH"', { stdout: expect.stringMatching(/^0/) }],
  ])('%j', async (source, expected) => {
    expect(await bash(source)).toMatchObject({ stateKept: true, ...expected });
  });

  it('tells where a syntax error is, and goes on', async () => {
    const { stderr, exitCode, stdout } = await bash('echo before\nif then');
    expect({ stderr, exitCode, stdout }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('line 2') });
    expect(await bash('echo still here')).toMatchObject({ stdout: 'still here\n', stateKept: true });
  });

  it.each([
    'while :; do :; done',
    'sleep 1000 | cat',
    'f() { while true; do sleep 100; done; }; f',
    'wait_for() { read < <(sleep 1000); }; wait_for',
  ])('is stopped at its time limit and keeps its state: %s', async (source) => {
    await bash('kept=yes');
    const stopped = await bash(`${source}\necho not reached`, { timeoutMs: 300 });
    expect(stopped).toMatchObject({ stdout: '', stateKept: true, exitCode: 130, error: { kind: 'timeout' } });
    expect(stopped.error?.message).toContain('300 ms');
    expect(await bash('echo $kept')).toMatchObject({ stdout: 'yes\n' });
  });

  it('is ended when it does not stop, and says that its state is gone', async () => {
    const context = await code.create({ language: 'bash' });
    const stopped = await code.execute({
      code: "trap '' INT; echo on; sh -c 'trap \"\" INT; while :; do sleep 1; done'",
      contextId: context.id,
      timeoutMs: 200,
    });
    expect(stopped).toMatchObject({ stdout: 'on\n', stateKept: false, error: { kind: 'timeout' } });
    await untilGone(Number(context.pid));
  });

  it('dies with `exit`, is refused until it is restarted, and begins anew', async () => {
    const context = await code.create({ language: 'bash', env: { FROM: 'creation' } });
    const execute = (source: string) => code.send('POST', '/v1/code/execute', { code: source, contextId: context.id });
    expect((await execute('x=1; echo bye >&2; exit 3')).json).toMatchObject({
      exitCode: 3,
      stderr: 'bye\n',
      stateKept: false,
      error: { kind: 'died', name: 'InterpreterDied' },
    });
    expect(await execute('echo')).toMatchObject({
      status: 409,
      json: { type: 'urn:sandbox-agent:error:code_context_dead', exitCode: 3, contextId: context.id },
    });
    expect(await code.send('GET', `/v1/code/contexts/${context.id}`)).toMatchObject({ json: { state: 'dead' } });
    expect(await code.send('POST', `/v1/code/contexts/${context.id}/restart`)).toMatchObject({
      status: 200,
      json: { state: 'idle', executionCount: 0 },
    });
    expect((await execute('echo "[$x] $FROM"')).json).toMatchObject({ stdout: '[] creation\n', executionCount: 1 });
  });

  it('takes a directory and variables with a call, for those after it too', async () => {
    const context = await code.create({ language: 'bash' });
    const run = (source: string, more: object = {}) => code.execute({ code: source, contextId: context.id, ...more });
    await run('mkdir -p "a b"');
    const env = { WITH: `quotes ' " $HOME \`x\`\nand lines` };
    expect(await run('basename "$PWD"; echo "$WITH"', { cwd: 'a b', env })).toMatchObject({
      stdout: `a b\n${env.WITH}\n`,
      cwd: join(code.directory, 'a b'),
    });
    expect(await run('basename "$PWD"')).toMatchObject({ stdout: 'a b\n' });
  });

  it('tells only of what the call itself wrote, and not what a job wrote later', async () => {
    await bash('(sleep 0.2; echo late) & echo now');
    await bash('sleep 0.5', {});
    expect(await bash('echo next')).toMatchObject({ stdout: 'next\n' });
  });

  it('holds back no more output than it may', async () => {
    const { stdout, stdoutTruncated, stderrTruncated } = await bash('yes | head -c 6000000');
    expect({ length: stdout.length, stdoutTruncated, stderrTruncated }).toEqual({
      length: 4 * 1024 * 1024,
      stdoutTruncated: true,
      stderrTruncated: false,
    });
  });

  it('leaves no process when it is deleted, whatever it started', async () => {
    const context = await code.create({ language: 'bash' });
    const { stdout } = await code.execute({
      code: 'setsid sleep 1000 & echo $!; nohup sh -c "sleep 1001" & echo $!; echo $$',
      contextId: context.id,
    });
    const pids = stdout.trim().split('\n').map(Number);
    expect(pids).toHaveLength(3);
    expect((await code.send('DELETE', `/v1/code/contexts/${context.id}`)).status).toBe(204);
    await untilGone(...pids);
    expect((await code.send('GET', `/v1/code/contexts/${context.id}`)).status).toBe(404);
  });

  it('tells the files that a call made', async () => {
    await writeFile(join(code.directory, 'old.txt'), 'old');
    await writeFile(join(code.directory, 'untouched.txt'), 'same');
    const { artifacts, artifactsTruncated } = await bash(
      'mkdir -p deep/er node_modules .git; echo a > deep/er/a.json; echo new >> old.txt; echo x > node_modules/x; echo x > .git/x; ln -s /etc/passwd link; mkfifo pipe',
      { cwd: code.directory },
    );
    expect({ artifacts, artifactsTruncated }).toEqual({
      artifactsTruncated: false,
      artifacts: [
        {
          path: 'deep/er/a.json',
          change: 'created',
          size: 2,
          mimeType: 'application/json',
          sha256: '87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7',
        },
        { path: 'old.txt', change: 'changed', size: 7, mimeType: 'text/plain', sha256: expect.any(String) },
      ],
    });
  });
});

describe('interrupting', () => {
  it('stops the running call and says whether there was one', async () => {
    const context = await code.create({ language: 'bash' });
    const path = `/v1/code/contexts/${context.id}`;
    expect(await code.send('POST', `${path}/interrupt`)).toMatchObject({ status: 200, json: { interrupted: false } });
    const call = code.execute({ code: 'x=kept; sleep 1000', contextId: context.id });
    await until(async () => (await code.send('GET', path)).json['state'] === 'busy');
    await until(async () => (await code.send('POST', `${path}/interrupt`)).json['interrupted'] === true);
    expect(await call).toMatchObject({ exitCode: 130, stateKept: true, error: { kind: 'interrupted' } });
    expect(await code.execute({ code: 'echo $x', contextId: context.id })).toMatchObject({ stdout: 'kept\n' });
  });
});
