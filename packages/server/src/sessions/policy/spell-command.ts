import { basename } from 'node:path';
import { scriptOf } from './extract-commands.ts';
import type { SimpleCommand } from './shell-line.ts';

/** The ways in which a simple command can be written that a rule against it should catch. */
export interface CommandSpellings {
  readonly spellings: readonly string[];
  /** False when what is run is in a variable, or further in than is looked. */
  readonly isComplete: boolean;
}

/** Programs that run the command among their arguments. */
const wrappers: ReadonlySet<string> = new Set([
  ...[
    'sudo',
    'doas',
    'env',
    'command',
    'builtin',
    'exec',
    'eval',
    'nohup',
    'time',
    'nice',
    'ionice',
    'setsid',
    'stdbuf',
  ],
  ...['xargs', 'timeout', 'watch', 'strace', 'chroot', 'unshare', 'busybox', 'npx', 'find'],
]);
/** Words of the shell itself before a command. */
const keywords: ReadonlySet<string> = new Set(['if', 'then', 'elif', 'else', 'while', 'until', 'do', '!', '{']);
const assignment = /^[A-Za-z_][A-Za-z0-9_]*\+?=/;
const maximumNesting = 4;
const maximumWords = 64;

/**
 * A command as it is written; without what only stands before it (`FOO=1`, `then`); without the directory of its program; every
 * command that a program like `sudo` may run; and what is in the script of a shell (`sh -c '…'`).
 */
export function spellCommand(words: SimpleCommand, depth = 0): CommandSpellings {
  const spellings = [words.join(' ')];
  let isComplete = words.length <= maximumWords;
  let isWrapped = false;
  for (let start = 0; start < Math.min(words.length, maximumWords); start += 1) {
    const [program = '', ...rest] = words.slice(start);
    spellings.push([basename(program), ...rest].join(' '));
    isComplete &&= !program.includes('$');
    const script = scriptOf(words.slice(start));
    if (script !== undefined) {
      const inner = depth < maximumNesting ? script.commands.map((command) => spellCommand(command, depth + 1)) : [];
      spellings.push(...inner.flatMap((one) => one.spellings));
      isComplete &&= depth < maximumNesting && script.isComplete && inner.every((one) => one.isComplete);
    }
    isWrapped ||= wrappers.has(basename(program));
    if (!isWrapped && !keywords.has(program) && !assignment.test(program)) {
      break;
    }
  }
  return { spellings, isComplete };
}
