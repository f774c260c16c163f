import type { CommandFact } from './extract-commands.ts';
import type { Extracted } from './extract-paths.ts';
import { spellCommand } from './spell-command.ts';
import { allOf, anyOf, verdictOf, type Quantifier, type Verdict } from './verdict.ts';
import { isAnything, matchesWildcard } from './wildcard.ts';

/**
 * Holds a pattern against the commands of a call. To allow, every simple command of every line has to match, and the line must be one
 * that can be read whole: `git *` does not allow `git status; rm -rf /`. To deny, the line or one of its commands is enough, whatever
 * stands before it (`sudo`, `FOO=1`, `/bin/`), and a line that cannot be read is unknown.
 */
export function matchCommand(pattern: string, commands: Extracted<CommandFact>, quantifier: Quantifier): Verdict {
  const { found, isReadable } = commands;
  if (quantifier === 'all') {
    if (found.length === 0) {
      return isReadable ? 'no' : 'unknown';
    }
    return allOf([isReadable ? 'yes' : 'unknown', ...found.map((fact) => allows(pattern, fact))]);
  }
  return anyOf([isReadable ? 'no' : 'unknown', ...found.map((fact) => meets(pattern, fact))]);
}

function allows(pattern: string, { commands, isComplete }: CommandFact): Verdict {
  if (isAnything(pattern)) {
    return 'yes';
  }
  if (!isComplete || commands.length === 0 || commands.some(([program = '']) => /[\s$]/.test(program))) {
    return 'unknown';
  }
  return verdictOf(commands.every((words) => matchesWildcard(pattern, words.join(' '))));
}

function meets(pattern: string, { line, commands, isComplete }: CommandFact): Verdict {
  const spelled = commands.map((words) => spellCommand(words));
  return anyOf([
    isComplete && spelled.every((one) => one.isComplete) ? 'no' : 'unknown',
    ...[line, ...spelled.flatMap(({ spellings }) => spellings)].map((text) =>
      verdictOf(matchesWildcard(pattern, text)),
    ),
  ]);
}
