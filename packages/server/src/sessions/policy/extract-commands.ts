import { basename } from 'node:path';
import type { Extracted } from './extract-paths.ts';
import { namedValues } from './named-values.ts';
import { parseShellLine, type ShellLine } from './shell-line.ts';
import { isSaid, type ToolCallStatement } from './tool-call-statement.ts';

/** A command that a tool call runs: the text that it was given as, and what is in it. */
export interface CommandFact extends ShellLine {
  readonly line: string;
}

const commandNames: ReadonlySet<string> = new Set([
  'command',
  'commands',
  'cmd',
  'commandline',
  'shellcommand',
  'script',
]);
const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash']);
const maximumCharacters = 32 * 1024;

/**
 * The commands that a tool call runs, by the members of its input that are named as commands: a line for a shell, or a program with
 * its arguments. An agent that sends no input says the command in the title.
 */
export function extractCommands({ kind, title, rawInput }: ToolCallStatement): Extracted<CommandFact> {
  const named = namedValues(rawInput, commandNames);
  if (named === undefined) {
    return { found: [], isReadable: false };
  }
  const facts = named.map(({ value, owner }) => readCommand(value, owner['args']));
  if (kind === 'execute' && !isSaid(rawInput) && typeof title === 'string') {
    const fact = readCommand(title);
    // A title that was cut hides what comes after.
    const isCut = /(?:…|\.\.\.)\s*$/.test(title);
    facts.push(fact && { ...fact, isComplete: fact.isComplete && !isCut });
  }
  const found = facts.filter((fact) => fact !== undefined);
  return { found, isReadable: found.length === facts.length };
}

/** The script in `sh -c script` and its like, parsed; `undefined` for any other program. */
export function scriptOf(words: readonly string[]): ShellLine | undefined {
  const [program = '', option = '', script] = words;
  return script !== undefined && shells.has(basename(program)) && /^-[a-z]*c$/.test(option)
    ? parseShellLine(script)
    : undefined;
}

function readCommand(value: unknown, args?: unknown): CommandFact | undefined {
  if (Array.isArray(value)) {
    return value.length > 0 && value.every((word) => typeof word === 'string') ? readWords(value) : undefined;
  }
  if (typeof value !== 'string' || value.trim() === '') {
    return undefined;
  }
  if (Array.isArray(args)) {
    return args.every((word) => typeof word === 'string') ? readWords([value, ...args]) : undefined;
  }
  return value.length > maximumCharacters ? undefined : { line: value.trim(), ...parseShellLine(value) };
}

/** A program with arguments goes to no shell, unless the program is one. */
function readWords(words: readonly string[]): CommandFact | undefined {
  const line = words.join(' ');
  if (line.length > maximumCharacters) {
    return undefined;
  }
  const script = words.length === 3 ? scriptOf(words) : undefined;
  return script === undefined ? { line, commands: [words], isComplete: true } : { line: words[2] ?? line, ...script };
}
