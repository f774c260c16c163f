import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { importMetaName, transformCell } from './transform-cell.ts';
import { importName } from './import-statement.ts';
import { asyncRoundName, syncRoundName } from './loop-guards.ts';

/** Runs cells one after the other in one scope; gives what the last one gave. */
async function run(...cells: readonly string[]): Promise<unknown> {
  const plain = await runCells(cells, { guardsSyncLoops: false });
  // Guards change nothing of what code does.
  expect(await runCells(cells, { guardsSyncLoops: true })).toEqual(plain);
  return plain;
}

async function runCells(cells: readonly string[], options: { guardsSyncLoops: boolean }): Promise<unknown> {
  const scope: Record<string, unknown> = {
    console,
    setTimeout,
    [asyncRoundName]: () => undefined,
    [syncRoundName]: () => undefined,
    [importName]: (specifier: string, options?: ImportCallOptions) => import(specifier, options),
    [importMetaName]: { dirname: '/here' },
  };
  let result: { value: unknown } | undefined;
  for (const cell of cells) {
    const { names, functions, body } = transformCell(cell, options);
    for (const name of names) {
      scope[name] ??= undefined;
    }
    runInNewContext(functions, scope);
    result = (await runInNewContext(body, scope)) as typeof result;
  }
  return result?.value;
}

describe('a cell', () => {
  it.each<[readonly string[], unknown]>([
    [['1 + 1'], 2],
    [['const x = 1', 'const x = x + 1; x'], 2],
    [
      ['let a = 1, b; var c = 3', '[a, b, c]'],
      [1, undefined, 3],
    ],
    [
      ['const { a, b: [c], ...rest } = { a: 1, b: [2], d: 3 };', '[a, c, rest]'],
      [1, 2, { d: 3 }],
    ],
    [['class A { n = 1 }', 'class A { n = 2 }', 'new A().n'], 2],
    [['f(); function f() { return 7 }'], undefined],
    [['twice(4)\nfunction twice(n) { return once(n) * 2 }\nfunction once(n) { return n }; twice(5)'], 10],
    [['function a() { return 1 } function b() { return a() }', 'function a() { return 2 }', 'b()'], 2],
    [['var v = 5', 'var v; v'], 5],
    [['let v = 5', 'let v; v'], undefined],
    [['for (var i = 0; i < 3; i++) {}', 'i'], 3],
    [
      ['for (var k of [1, 2]) ;', 'for (var l in { x: 1 }) ;', '[k, l]'],
      [2, 'x'],
    ],
    [['if (true) { var deep = 1 } else var other = 2', 'deep'], 1],
    [['for (let i = 0; i < 2; i++) {}', 'typeof i'], 'undefined'],
    [['const q = await new Promise((done) => setTimeout(done, 1, 9))', 'q'], 9],
    [['{ a: 1 }'], { a: 1 }],
    [['{ let x = 1; }'], undefined],
    [['({ a: 1 })'], { a: 1 }],
    [['(1, 2)'], 2],
    [['(1, 2);'], 2],
    [['x = 4', 'x'], 4],
    [['const n = 1\nlet m = 2\n;[n, m]'], [1, 2]],
    [['console.log\nlet z = 1\nz'], 1],
    [['let unset\n(1 + 1)'], 2],
    [['export const e = 1; export default 5'], 5],
    [
      ['export function named() { return 3 }', 'export default class Named {}', '[named(), Named.name]'],
      [3, 'Named'],
    ],
    [['export default function () {}\n1'], 1],
    [
      [
        "import { join as j } from 'node:path'\nimport * as path from 'node:path'; import p, { sep } from 'node:path'",
        "[j('a', 'b'), path.sep, sep, p.sep]",
      ],
      ['a/b', '/', '/', '/'],
    ],
    [["const { basename } = await import('node:path'); basename('/a/b')"], 'b'],
    [['import.meta.dirname'], '/here'],
    [['const late = () => import("node:path"); (await late()).sep'], '/'],
    [['#!/usr/bin/env node\n5'], 5],
    [['async function* g() { yield 1 }', 'for await (const x of g()) x; 3'], 3],
    [['function f() { return f.name } f()'], 'f'],
    [['let s = 0; for (const x of [1, 2]) s += x; for (let i = 0; i < 2; i++) { s += i }', 's'], 4],
    [['let n = 0; do n++; while (n < 3)', 'while (n < 5) n++\nn'], 5],
    [
      ['let m = 0; for (const x of [1, 2]) for (var y of [3, 4]) m += await x * y', '[m, y]'],
      [21, 4],
    ],
    [['let t = ""; outer: for (;;) { for (;;) break outer; }\nfor (const k in { a: 1 }) t += k', 't'], 'a'],
    [
      ['const twice = (list) => { const out = []; for (const x of list) out.push(x * 2); return out }; twice([1, 2])'],
      [2, 4],
    ],
    [[''], undefined],
    [['// only a comment'], undefined],
    [['5;;'], undefined],
  ])('%j gives %j', async (cells, expected) => {
    expect(await run(...cells)).toEqual(expected);
  });

  it('keeps its lines where they were', () => {
    const code =
      'const a = 1;\nimport {\n  sep,\n} from "node:path";\nfunction f(\n  n,\n) {\n  return n;\n}\nthrow new Error("here");';
    const { body, functions } = transformCell(code, { guardsSyncLoops: true });
    const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;
    expect(lineOf(body, 'throw')).toBe(lineOf(code, 'throw'));
    expect(lineOf(functions, 'return n')).toBe(lineOf(code, 'return n'));
  });

  it.each(['let x = ;', 'return 1', 'let a; let a', 'function (', '`'])('%j is a SyntaxError', (code) => {
    expect(() => transformCell(code, { guardsSyncLoops: false })).toThrow(SyntaxError);
  });
});
