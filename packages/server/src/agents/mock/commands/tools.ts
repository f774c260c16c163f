import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { MockCommandValue } from '../mock-command.ts';
import type { CommandResult, Turn } from '../turn.ts';
import { runProgram } from './run-program.ts';
import { runToolCall, textContent } from './tool-call.ts';

/** Writes a file once it may; directories on the way are made. Answers with a diff. */
export function write(turn: Turn, { path, content }: MockCommandValue<'write'>): Promise<CommandResult> {
  const file = resolve(turn.session.cwd, path);
  return runToolCall(turn, {
    tool: 'write',
    call: { title: `Write ${path}`, kind: 'edit', locations: [{ path: file }], rawInput: { path: file, content } },
    async run() {
      const oldText = await readFile(file, 'utf8').catch(() => null);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      return { content: [{ type: 'diff', path: file, oldText, newText: content }] };
    },
  });
}

export function read(turn: Turn, path: string): Promise<CommandResult> {
  const file = resolve(turn.session.cwd, path);
  return runToolCall(turn, {
    tool: 'read',
    asks: false,
    call: { title: `Read ${path}`, kind: 'read', locations: [{ path: file, line: 1 }], rawInput: { path: file } },
    run: async () => ({ content: [textContent(await readFile(file, 'utf8'))] }),
  });
}

/** Runs a program without a shell; what a cancelled turn started is killed. */
export function run(turn: Turn, [command, ...args]: MockCommandValue<'run'>): Promise<CommandResult> {
  return runToolCall(turn, {
    tool: 'run',
    call: { title: `Run ${[command, ...args].join(' ')}`, kind: 'execute', rawInput: { command, args } },
    async run() {
      const { exitCode, signal, output } = await runProgram({
        command,
        args,
        cwd: turn.session.cwd,
        signal: turn.signal,
      });
      return { failed: exitCode !== 0, content: [textContent(output)], rawOutput: { exitCode, signal, output } };
    },
  });
}

/** Asks for permission and does nothing with it but tell the answer. */
export function ask(turn: Turn, title: string): Promise<CommandResult> {
  return runToolCall(turn, {
    tool: 'ask',
    call: { title, kind: 'other', rawInput: { title } },
    run: () => Promise.resolve({ content: [textContent('Permission was given.')] }),
  });
}
