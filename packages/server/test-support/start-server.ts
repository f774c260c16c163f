import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram, type Program, type ProgramExit } from './run-program.ts';

export interface TestServerOptions {
  /** Further flags of the server command. */
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Passed by environment. */
  readonly token?: string;
  /** Default: a fresh directory that is removed at the end. One that is given is kept. */
  readonly directory?: string;
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly token: string | undefined;
  /** HOME and working directory of the server; its state is below it. */
  readonly directory: string;
  readonly stateDirectory: string;
  readonly program: Program;
  /** `{ authorization }` of the token, or nothing. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends it and removes its directory. Resolves with how it ended. Idempotent. */
  stop(signal?: NodeJS.Signals): Promise<ProgramExit>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts the target of this run on a free port and waits for its ready line. Rejects with what it wrote when it ends instead. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'sa-server-')));
  const stateDirectory = join(directory, 'state');
  const program = startProgram({
    args: ['server', '--port', '0', '--state-dir', stateDirectory, ...(options.args ?? [])],
    environment: {
      ...(options.token === undefined ? {} : { SANDBOX_AGENT_TOKEN: options.token }),
      ...options.environment,
    },
    workingDirectory: directory,
  });
  const { url, port } = await readyFacts(program);
  let stopping: Promise<ProgramExit> | undefined;
  const stop = async (signal: NodeJS.Signals): Promise<ProgramExit> => {
    program.process.kill(signal);
    const exit = await program.exited;
    if (options.directory === undefined) {
      await rm(directory, { recursive: true, force: true });
    }
    return exit;
  };
  return {
    url,
    port,
    pid: program.pid,
    token: options.token,
    directory,
    stateDirectory,
    program,
    headers: options.token === undefined ? {} : { authorization: `Bearer ${options.token}` },
    stop: (signal = 'SIGTERM') => (stopping ??= stop(signal)),
    async [Symbol.asyncDispose]() {
      await (stopping ??= stop('SIGTERM'));
    },
  };
}

function readyFacts(program: Program): Promise<{ url: string; port: number }> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const [line, rest] = program.output().split('\n', 2);
      if (rest !== undefined) {
        program.process.stdout.off('data', look);
        resolve(JSON.parse(line ?? '') as { url: string; port: number });
      }
    };
    program.process.stdout.on('data', look);
    program.exited.then(
      ({ code, signal }) => reject(new Error(`The server ended (${code ?? signal}): ${program.errorOutput()}`)),
      reject,
    );
  });
}
