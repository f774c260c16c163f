import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandFact } from './extract-commands.ts';
import type { Extracted } from './extract-paths.ts';

/** More words are not looked at: each costs a look at the disk. */
const maximumWords = 200;
/** What a shell replaces before the command sees it. */
const expanded = /[*?[{$]|^~/;

/**
 * The paths among the words of commands: what looks like a path, and what is the name of something that exists. Good enough to refuse
 * or ask, never to allow: a command can reach a path without naming it.
 */
export function mentionedPaths(commands: readonly CommandFact[], cwd: string): Extracted<string> {
  const words = commands.flatMap((fact) => fact.commands.flat());
  const values = words
    .slice(0, maximumWords)
    .map((word) => word.slice(word.startsWith('-') ? word.indexOf('=') + 1 : 0));
  const found = values.filter(
    (value) =>
      !value.includes('\0') &&
      value !== '' &&
      (value.includes('/') || value.startsWith('.') || existsSync(resolve(cwd, value))),
  );
  return {
    found,
    isReadable:
      words.length <= maximumWords &&
      commands.every(({ isComplete }) => isComplete) &&
      !values.some((value) => expanded.test(value)),
  };
}
