import { spawn } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { findProgram, isExecutableFile } from '../find-program.ts';
import { installFailed } from './install-failed.ts';
import { explainNpmFailure } from './npm-failure.ts';

export interface NpmInstallOptions {
  readonly agentId: string;
  /** Absolute, existing, with a `package.json` of its own. */
  readonly directory: string;
  /** `name@version` or a `file:` tarball. */
  readonly specs: readonly string[];
  readonly omitOptional: boolean;
  readonly signal: AbortSignal;
  /** The process runs: its pid leads a group of its own. Its work waits until this resolves only as far as callers wait. */
  readonly onStarted: (pid: number) => void;
  /** npm had the answer to one more request to the registry, or to its cache. */
  readonly onResponse: () => void;
}

/** The npm program of this machine. */
export interface NpmClient {
  /**
   * Installs packages into a directory without running any of their scripts.
   *
   * @throws ProblemError `install_failed`; the signal's reason, once no process of npm is left
   */
  install(options: NpmInstallOptions): Promise<void>;
}

const outputLimit = 64 * 1024;
const terminateGraceMs = 2_000;

/** Settings of the caller's npm run that would lead this one astray. */
const foreignSettings =
  /^npm_config_(?:global|location|local_prefix|prefix|workspaces?|include_workspace_root|dry_run|package_lock_only|save.*|omit|include|only|production|optional)$/i;

/**
 * @param environment what npm runs in, without the server's own secrets
 * @param nodePath the running Node.js, whose folder usually has npm; undefined in the single executable
 */
export function createNpmClient(options: {
  readonly environment: Readonly<Record<string, string>>;
  readonly nodePath: string | undefined;
}): NpmClient {
  return {
    async install(request) {
      request.signal.throwIfAborted();
      const environment = npmEnvironment(options);
      const npm = findNpm(environment, options.nodePath);
      if (npm === undefined) {
        throw installFailed(
          'no_npm',
          `${request.agentId} comes from npm, and there is no npm on the PATH of the server. Install Node.js with npm, or use an image ` +
            'that has the agents in it.',
          { agent: request.agentId },
        );
      }
      // Given a path behind a symbolic link npm ends well and installs nothing.
      const directory = await realpath(request.directory);
      const { exitCode, signal, output } = await run(npm, environment, { ...request, directory });
      request.signal.throwIfAborted();
      if (exitCode !== 0) {
        throw explainNpmFailure({ agentId: request.agentId, exitCode, signal, output, environment });
      }
    },
  };
}

function npmEnvironment(options: Parameters<typeof createNpmClient>[0]): Record<string, string> {
  const kept = Object.entries(options.environment).filter(([name]) => !foreignSettings.test(name));
  const environment = Object.fromEntries(kept);
  // npm is a script that `env node` runs: where node is not on the PATH, ours is.
  if (options.nodePath !== undefined && findProgram('node', environment['PATH']) === undefined) {
    environment['PATH'] = [dirname(options.nodePath), environment['PATH']].filter(Boolean).join(delimiter);
  }
  return { ...environment, npm_config_update_notifier: 'false' };
}

function findNpm(environment: Readonly<Record<string, string>>, nodePath: string | undefined): string | undefined {
  const beside = nodePath === undefined ? undefined : join(dirname(nodePath), 'npm');
  return (
    findProgram('npm', environment['PATH']) ?? (beside !== undefined && isExecutableFile(beside) ? beside : undefined)
  );
}

function npmArguments({ directory, specs, omitOptional }: NpmInstallOptions): string[] {
  return [
    'install',
    '--prefix',
    directory,
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--no-package-lock',
    '--engine-strict=false',
    '--loglevel=http',
    '--no-progress',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
    omitOptional ? '--omit=optional' : '--include=optional',
    '--',
    ...specs,
  ];
}

function run(
  npm: string,
  environment: Record<string, string>,
  request: NpmInstallOptions,
): Promise<{ exitCode: number | null; signal: string | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(npm, npmArguments(request), {
      cwd: request.directory,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      const text = chunk.toString('utf8');
      output = (output + text).slice(-outputLimit);
      for (let count = text.split('npm http ').length - 1; count > 0; count -= 1) {
        request.onResponse();
      }
    };
    const killGroup = (name: NodeJS.Signals) => {
      if (child.pid !== undefined) {
        try {
          process.kill(-child.pid, name);
        } catch {
          // The whole group has ended.
        }
      }
    };
    let lastResort: NodeJS.Timeout | undefined;
    const cancel = () => {
      killGroup('SIGTERM');
      lastResort = setTimeout(() => killGroup('SIGKILL'), terminateGraceMs);
    };
    const settle = () => {
      clearTimeout(lastResort);
      request.signal.removeEventListener('abort', cancel);
    };
    request.signal.addEventListener('abort', cancel, { once: true });
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('spawn', () => request.onStarted(child.pid ?? 0));
    child.once('error', (error) => {
      settle();
      reject(installFailed('no_npm', `npm could not be started: ${error.message}`, { agent: request.agentId }, error));
    });
    child.once('close', (exitCode, signal) => {
      settle();
      killGroup('SIGKILL');
      resolve({ exitCode, signal, output });
    });
  });
}
