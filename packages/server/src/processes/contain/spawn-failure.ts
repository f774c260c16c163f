import { stat } from 'node:fs/promises';
import { SpawnFailedError } from './spawn-failed-error.ts';

/** Finds out why a program did not start: the system reports a missing folder and a missing program alike. */
export async function explainSpawnFailure(options: {
  readonly command: string;
  readonly cwd: string;
  readonly cause: unknown;
}): Promise<SpawnFailedError> {
  const { command, cwd, cause } = options;
  const folder = await stat(cwd).catch((error: NodeJS.ErrnoException) => error);
  if (folder instanceof Error) {
    const code = folder.code ?? 'ENOENT';
    return new SpawnFailedError(`cannot start ${command}: its working directory ${cwd} is not there (${code})`, {
      ...options,
      code,
    });
  }
  if (!folder.isDirectory()) {
    return new SpawnFailedError(`cannot start ${command}: its working directory ${cwd} is not a directory`, {
      ...options,
      code: 'ENOTDIR',
    });
  }
  const code = (cause as NodeJS.ErrnoException).code ?? 'UNKNOWN';
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new SpawnFailedError(`cannot start ${command}: ${reason} (${code})`, { ...options, code });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program, or the interpreter that it names is missing',
  EACCES: 'it may not be executed',
  E2BIG: 'its arguments and environment are too long',
  EAGAIN: 'no further process may be started now',
  ENOMEM: 'there is not enough memory',
};
