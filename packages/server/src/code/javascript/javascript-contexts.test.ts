import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startCodeServer, type CodeCaller } from '../code-caller.test-support.ts';

// Interpreters start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let code: CodeCaller;
beforeAll(async () => {
  code = await startCodeServer();
  const module = join(code.directory, 'node_modules', 'esm-only');
  mkdirSync(module, { recursive: true });
  writeFileSync(
    join(module, 'package.json'),
    JSON.stringify({ name: 'esm-only', type: 'module', exports: { '.': { import: './index.js' } } }),
  );
  writeFileSync(join(module, 'index.js'), 'export const here = "esm";');
  writeFileSync(join(code.directory, 'typed.ts'), 'export const typed: number = 42;');
  writeFileSync(join(code.directory, 'data.json'), '{"a":1}');
});
afterAll(() => code.stop());

const javascript = (source: string, more: object = {}) =>
  code.execute({ language: 'javascript', code: source, ...more });
const plain = ({ results }: { results: readonly Record<string, unknown>[] }) =>
  results.map((each) => each['text/plain']);

describe('a JavaScript context', () => {
  it('keeps what was declared, and lets it be declared again', async () => {
    const context = await code.create({ language: 'javascript' });
    const run = (source: string) => code.execute({ code: source, contextId: context.id });
    await run('const a = 1; let b; class C { n = 1 }; function f() { return a }; import { sep } from "node:path"');
    await run('const a = 2; class C { n = 2 }');
    expect(await run('[a, b, new C().n, f(), sep]')).toMatchObject({
      executionCount: 3,
      results: [{ 'text/plain': "[ 2, undefined, 2, 2, '/' ]", 'application/json': [2, null, 2, 2, '/'] }],
    });
  });

  it.each<[string, unknown[]]>([
    ['await Promise.resolve(7)', ['7']],
    ['"text"', ["'text'"]],
    ['const quiet = 5', []],
    ['undefined', []],
    ['null', ['null']],
    ['new Map([[1, { a: 2 }]])', ['Map(1) { 1 => { a: 2 } }']],
    [
      '[typeof require, typeof process, typeof fetch, typeof Buffer]',
      ["[ 'function', 'object', 'function', 'function' ]"],
    ],
    ['const crypto = require("node:crypto"); typeof crypto.randomBytes', ["'function'"]],
    ['import { here } from "esm-only"; here', ["'esm'"]],
    ['(await import("./typed.ts")).typed', ['42']],
    ['import data from "./data.json" with { type: "json" }; data.a', ['1']],
    ['require("./data.json").a', ['1']],
    ['globalThis.set = 1; set', ['1']],
    ['process.stdin.resume(); await new Promise((end) => process.stdin.on("end", () => end("ended")))', ["'ended'"]],
  ])('%s gives %j', async (source, expected) => {
    expect(plain(await javascript(source))).toEqual(expected);
  });

  it('tells what is written to both streams, by the code and by what it starts', async () => {
    const source = `
      console.log('log'); console.error('error'); process.stdout.write('raw\\n');
      require('node:child_process').execFileSync('sh', ['-c', 'echo inherited; echo too >&2'], { stdio: 'inherit' });`;
    expect(await javascript(source)).toMatchObject({ stdout: 'log\nraw\ninherited\n', stderr: 'error\ntoo\n' });
  });

  it('shows values in the forms they have', async () => {
    const source = `
      display({ 'text/html': '<b>bold</b>', 'text/plain': 'bold' });
      ({ [Symbol.for('Jupyter.display')]: () => ({ 'image/svg+xml': '<svg/>' }), toString: () => 'x' })`;
    expect((await javascript(source)).results).toEqual([
      { 'text/html': '<b>bold</b>', 'text/plain': 'bold' },
      { 'image/svg+xml': '<svg/>', 'text/plain': expect.any(String) },
    ]);
  });

  it('tells errors with where they were thrown', async () => {
    const { error, executionCount } = await javascript(
      '\nfunction broken() {\n  throw new TypeError("bad");\n}\nbroken()',
    );
    expect(error).toMatchObject({ kind: 'exception', name: 'TypeError', message: 'bad' });
    expect(error?.traceback).toContain(`broken ([call ${executionCount}]:3:`);
    expect(error?.traceback).not.toMatch(/run-interpreter|chunks|bunfs/);
    expect((await javascript('let x = ;')).error).toMatchObject({
      name: 'SyntaxError',
      traceback: expect.stringContaining('let x = ;\n        ^'),
    });
    expect((await javascript('throw { odd: 1 }')).error).toMatchObject({ message: '{ odd: 1 }' });
    expect((await javascript('await import("not-there")')).error?.message).toContain('not-there');
  });

  it('outlives what is thrown where nobody catches it, and tells it', async () => {
    const source = `
      setTimeout(() => { throw new Error('late') }, 1);
      Promise.reject(new Error('unheard'));
      await new Promise((resolve) => setTimeout(resolve, 100));`;
    const { stderr, stateKept } = await javascript(source);
    expect({ stderr, stateKept }).toMatchObject({
      stateKept: true,
      stderr: expect.stringMatching(/late[^]*|unheard[^]*/),
    });
    expect(stderr).toContain('late');
    expect(stderr).toContain('unheard');
  });

  it.each(['for (;;) {}', 'await new Promise(() => {})', 'require("node:child_process").execSync("sleep 1000")'])(
    'is stopped at its time limit and keeps its state: %s',
    async (source) => {
      await javascript('const kept = "yes"');
      const stopped = await javascript(source, { timeoutMs: 300 });
      expect(stopped).toMatchObject({ stateKept: true, error: { kind: 'timeout' } });
      expect(plain(await javascript('kept'))).toEqual(["'yes'"]);
    },
  );

  it.each([
    'await new Promise((next) => setTimeout(next, 1)); for (;;) {}',
    'const spin = () => { for (;;); }; await new Promise((next) => setTimeout(next, 1)); spin()',
  ])('is stopped in a loop after an await too: %s', async (source) => {
    await javascript('const kept = "yes"');
    expect(await javascript(source, { timeoutMs: 300 })).toMatchObject({ stateKept: true, error: { kind: 'timeout' } });
    expect(plain(await javascript('kept'))).toEqual(["'yes'"]);
  });

  it('goes on with nothing of a call that was stopped', async () => {
    const source = 'let rounds = 0; for (;;) { rounds += 1; await new Promise((next) => setTimeout(next, 1)); }';
    expect(await javascript(source, { timeoutMs: 300 })).toMatchObject({ stateKept: true, error: { kind: 'timeout' } });
    // One round may be under way.
    const later = 'await new Promise((next) => setTimeout(next, 50)); rounds';
    expect(plain(await javascript(later))).toEqual(plain(await javascript(later)));
  });

  it('dies with the process, and says how', async () => {
    const context = await code.create({ language: 'javascript' });
    const { error, exitCode, stateKept } = await code.execute({ code: 'process.exit(3)', contextId: context.id });
    expect({ error, exitCode, stateKept }).toMatchObject({ exitCode: 3, stateKept: false, error: { kind: 'died' } });
  });

  it('tells the files that a call made, and takes directory and variables', async () => {
    mkdirSync(join(code.directory, 'work'));
    const answer = await javascript('require("node:fs").writeFileSync("made.svg", process.env.CONTENT)', {
      cwd: 'work',
      env: { CONTENT: '<svg/>' },
    });
    expect(answer.error).toBeUndefined();
    expect(answer).toMatchObject({
      cwd: join(code.directory, 'work'),
      artifacts: [{ path: 'made.svg', change: 'created', size: 6, mimeType: 'image/svg+xml' }],
    });
    await javascript('', { cwd: '.' });
  });

  it('holds back no more output and results than it may', async () => {
    const answer = await javascript(
      'const line = "0123456789".repeat(100); for (let i = 0; i < 6e3; i++) console.log(line);',
    );
    expect({ ...answer, stdout: answer.stdout.length }).toMatchObject({
      stdout: 4 * 1024 * 1024,
      stdoutTruncated: true,
      stderrTruncated: false,
    });
  });
});

describe('a TypeScript context', () => {
  it('takes types, enums and imports', async () => {
    const source = `
      import { typed } from './typed.ts';
      import type { Stats } from 'node:fs';
      interface Shape { readonly side: number }
      enum Size { Small = 1, Large }
      const shape: Shape = { side: typed as number };
      [shape.side, Size.Large] satisfies number[]`;
    const run = (text: string) => code.execute({ language: 'typescript', code: text });
    expect(await run(source)).toMatchObject({ stderr: '', results: [{ 'application/json': [42, 2] }] });
    expect(plain(await run('const shape: string = "again"; shape!'))).toEqual(["'again'"]);
    expect((await run('const x: = 1')).error).toMatchObject({ name: 'SyntaxError' });
  });
});
