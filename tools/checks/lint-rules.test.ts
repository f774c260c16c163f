import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../parts/run-command.ts';
import { repositoryRoot, toolPath } from '../workspace/paths.ts';

// The whole lint configuration on sources that break one ban each: a rule that is renamed or switched off by accident is noticed.
const offences: Readonly<Record<string, { readonly rule: string; readonly source: string }>> = {
  'now.ts': { rule: 'no-ambient-input', source: `export const now = (): number => Date.now();` },
  'today.ts': { rule: 'no-ambient-input', source: `export const today = (): Date => new Date();` },
  'environment.ts': { rule: 'no-ambient-input', source: `export const home = process.env['HOME'];` },
  'shell.ts': {
    rule: 'no-shell-string',
    source: `import { spawn } from 'node:child_process';\nexport const run = (line: string) => spawn(line, { shell: true });`,
  },
  'exec.ts': {
    rule: 'no-restricted-imports',
    source: `import { exec } from 'node:child_process';\nexport const run = exec;`,
  },
  'console.ts': { rule: 'no-console', source: `export const say = (text: string): void => console.log(text);` },
  'default.ts': { rule: 'no-default-export', source: `export default 1;` },
  'floating.ts': {
    rule: 'no-floating-promises',
    source: `const work = async (): Promise<void> => {};\nexport function go(): void {\n  void work();\n}`,
  },
  'misused.ts': {
    rule: 'no-misused-promises',
    source: `export const all = (): void => [1].forEach(async () => { await Promise.resolve(); });`,
  },
  'switch.ts': {
    rule: 'switch-exhaustiveness-check',
    source: `export function of(kind: 'a' | 'b'): number {\n  switch (kind) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}`,
  },
  'any.ts': { rule: 'no-explicit-any', source: `export const anything = (value: any): unknown => value;` },
  'cycle-one.ts': {
    rule: 'no-cycle',
    source: `import { two } from './cycle-two.ts';\nexport const one = (): number => two() + 1;`,
  },
  'cycle-two.ts': {
    rule: 'no-cycle',
    source: `import { one } from './cycle-one.ts';\nexport const two = (): number => one() + 2;`,
  },
};

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

// oxlint looks for its type-aware half from the working directory upwards.
const env = { ...process.env, OXLINT_TSGOLINT_PATH: toolPath('tsgolint') };
const folder = mkdtempSync(join(tmpdir(), 'lint-rules-'));
let diagnostics: readonly Diagnostic[] = [];

beforeAll(async () => {
  for (const path of ['.oxlintrc.json', 'tools/checks/lint-rules.ts', 'tsconfig.base.json']) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(repositoryRoot, path), join(folder, path));
  }
  const tsconfig = { extends: './tsconfig.base.json', include: ['packages'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  mkdirSync(join(folder, 'packages/one/src'), { recursive: true });
  for (const [name, { source }] of Object.entries(offences))
    writeFileSync(join(folder, 'packages/one/src', name), `${source}\n`);
  const { output } = await runCommand(toolPath('oxlint'), { args: ['--format=json', 'packages'], cwd: folder, env });
  diagnostics = (JSON.parse(output) as { diagnostics: Diagnostic[] }).diagnostics;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.for(Object.entries(offences))('%s is refused', ([name, { rule }]) => {
  const codes = diagnostics.filter(({ filename }) => filename.endsWith(`/${name}`)).map(({ code }) => code);
  expect(codes).toEqual([expect.stringContaining(`(${rule})`)]);
});
