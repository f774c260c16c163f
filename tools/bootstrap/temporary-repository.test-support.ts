import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { once } from 'node:events';

/** How the stand-in for npm behaves: it is told by a file, so that it can change between two runs. */
export type NpmBehaviour = 'works' | 'hangs' | 'ENOTFOUND' | 'ENOSPC' | 'SELF_SIGNED_CERT_IN_CHAIN';

export interface BootstrapRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
}

/**
 * A small repository in a temporary folder with the real bootstrap in it, and a stand-in for npm first on PATH. The stand-in
 * "fetches" a pnpm that records its calls; no network is used.
 */
export class TemporaryRepository {
  readonly root = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  readonly #children = new Set<ChildProcess>();

  constructor() {
    cpSync(import.meta.dirname, join(this.root, 'tools/bootstrap'), { recursive: true });
    this.write('package.json', '{"private":true}');
    this.write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n');
    this.write('pnpm-lock.yaml', 'lockfileVersion: 9\n');
    this.write('packages/one/package.json', '{"name":"one"}');
    this.write('tools/tasks/echo.ts', `console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 3;\n`);
    this.write(
      'tools/tasks/wait.ts',
      `process.on('SIGTERM', () => { console.log('told to stop'); process.exit(7); });\nsetInterval(() => {}, 1000);\nconsole.log('waiting');\n`,
    );
    this.write('tools/tasks/die.ts', `process.kill(process.pid, 'SIGKILL');\nsetInterval(() => {}, 1000);\n`);
    this.write('bin/npm', `#!${process.execPath}\n${npmStandIn}`, 0o755);
    this.setNpm('works');
  }

  write(path: string, content: string, mode?: number): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
  }

  setNpm(behaviour: NpmBehaviour): void {
    this.write('npm-behaviour', behaviour);
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Lines that the stand-ins wrote: `npm <args>` and `pnpm <args>`. */
  calls(): string[] {
    return this.has('calls.log') ? readFileSync(join(this.root, 'calls.log'), 'utf8').trim().split('\n') : [];
  }

  start(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [join(this.root, 'tools/bootstrap/main.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: `${join(this.root, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` },
    });
    this.#children.add(child);
    child.once('close', () => this.#children.delete(child));
    return child;
  }

  async run(...args: string[]): Promise<BootstrapRun> {
    return await this.outcomeOf(this.start(...args));
  }

  async outcomeOf(child: ChildProcess): Promise<BootstrapRun> {
    const startedAt = performance.now();
    const output = { stdout: '', stderr: '' };
    child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...output, elapsedMs: performance.now() - startedAt };
  }

  remove(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.root, { recursive: true, force: true });
  }
}

const npmStandIn = `
const fs = require('node:fs');
const path = require('node:path');
const root = path.dirname(__dirname);
const args = process.argv.slice(2);
fs.appendFileSync(path.join(root, 'calls.log'), 'npm ' + args.filter((arg) => arg.includes('@')).join(' ') + '\\n');
const behaviour = fs.readFileSync(path.join(root, 'npm-behaviour'), 'utf8');
const target = path.join(args[args.indexOf('--prefix') + 1], 'node_modules/pnpm/bin');
if (behaviour === 'works' || behaviour === 'hangs') fs.mkdirSync(target, { recursive: true });
if (behaviour === 'works') {
  const pnpm = "require('node:fs').appendFileSync(" + JSON.stringify(path.join(root, 'calls.log')) + ", 'pnpm ' + process.argv[2] + '\\\\n');"
    + "if (process.argv[2] === 'install') require('node:fs').mkdirSync('node_modules', { recursive: true });";
  fs.writeFileSync(path.join(target, 'pnpm.cjs'), pnpm);
} else if (behaviour === 'hangs') {
  fs.writeFileSync(path.join(root, 'npm-hangs'), String(process.pid));
  setInterval(() => {}, 1000);
} else {
  console.error('npm error code ' + behaviour + '\\nnpm error    at Object.stack (/somewhere)\\nnpm error it did not work');
  process.exitCode = 1;
}
`;
