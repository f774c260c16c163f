import { existsSync } from 'node:fs';

const shell = '/bin/sh';

/** Whether there is what {@link joinCommand} needs. */
export function canJoin(): boolean {
  return existsSync(shell);
}

/** A program and its arguments. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** Writes its own pid to each file before `--`, then becomes the program after it. Nothing is ever put into this text. */
const joinScript = 'while [ "$1" != -- ]; do echo $$ > "$1"; shift; done; shift; exec "$@"';

/**
 * The command that joins control groups and then becomes the given one, with the same pid. Only the child itself can do this
 * in time: moved from outside it may have started others before the kernel is done, which takes some ten milliseconds.
 */
export function joinCommand(memberFiles: readonly string[], { command, args }: Command): Command {
  return { command: shell, args: ['-c', joinScript, 'sh', ...memberFiles, '--', command, ...args] };
}
