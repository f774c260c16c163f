import { resolve } from 'node:path';
import type { ProcessRunRequest } from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import { SpawnFailedError, spawnContained, type ContainedProcess, type StartChild } from './contain/index.ts';
import type { ProcessDependencies } from './dependencies.ts';

/** What of a request says which program is run, and how. */
export type CommandRequest = Pick<ProcessRunRequest, 'command' | 'args' | 'cwd' | 'env' | 'limits'>;

export interface StartTreeOptions {
  readonly request: CommandRequest;
  /** Default: with pipes. */
  readonly start?: StartChild;
  /** See `spawnContained`. */
  readonly isBrief?: boolean;
  /** See `spawnContained`. */
  readonly hasStdin?: boolean;
  /** Over the server's environment, under that of the request. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The system's words for a request that cannot be met, whoever sends it and whenever. */
const faultsOfRequest: ReadonlySet<string> = new Set(['ENOENT', 'EACCES', 'ENOTDIR', 'E2BIG', 'ENOEXEC', 'ELOOP']);

/** Starts a process tree of this run of the server. @throws ProblemError `invalid_request`, or `conflict` when the machine has no room */
export async function startTree(
  dependencies: ProcessDependencies,
  { request, start, isBrief, hasStdin = true, environment }: StartTreeOptions,
): Promise<ContainedProcess> {
  const { rootDirectory, clock, logger } = dependencies;
  const { runId, temporaryRoot } = await dependencies.register();
  const limits = Object.fromEntries(Object.entries(request.limits ?? {}).filter(([, value]) => value !== undefined));
  try {
    return await spawnContained({
      command: request.command,
      args: request.args ?? [],
      cwd: resolve(rootDirectory, request.cwd ?? ''),
      env: { ...dependencies.environment, ...environment, ...request.env },
      runMarker: runId,
      processMarker: dependencies.createMarker(),
      temporaryRoot,
      ...(Object.keys(limits).length === 0 ? {} : { limits }),
      ...(start === undefined ? {} : { start }),
      ...(isBrief === undefined ? {} : { isBrief }),
      hasStdin,
      clock,
      logger,
    });
  } catch (error) {
    if (!(error instanceof SpawnFailedError)) {
      throw error;
    }
    const code = faultsOfRequest.has(error.code) ? 'invalid_request' : 'conflict';
    throw new ProblemError(code, error.message, { context: { systemError: error.code }, cause: error });
  }
}
