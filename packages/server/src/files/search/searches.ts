import type { ContainedProcess } from '../../processes/contain/index.ts';
import { findProgram } from '../../processes/contain/find-program.ts';
import { ProblemError } from '../../http/problem-error.ts';
import { createGlobMatcher } from '../listing/glob-matcher.ts';
import { createTextStream } from '../text-stream.ts';
import type { FilesDependencies } from '../dependencies.ts';
import { createLineFinder } from './line-finder.ts';
import { readLines } from './read-lines.ts';
import { readRipgrepLine, ripgrepArguments } from './ripgrep.ts';
import type { FoundLine, SearchRequest } from './search-request.ts';
import { tellMatches } from './tell-matches.ts';

/** Searches at the same time: each is a process. */
const maximumSearches = 8;
/** What is kept of what a search program says went wrong. */
const maximumErrorBytes = 4096;

export interface SearchOptions extends SearchRequest {
  readonly path: string;
  /** Lines told at most. */
  readonly limit: number;
  readonly timeoutMs: number;
  /** The reader hangs up, perhaps before anything was found. */
  readonly signal: AbortSignal;
}

/** Every search of a server. Each runs in a process of its own, ended when the reader goes. */
export class Searches {
  readonly #dependencies: FilesDependencies;
  readonly #running = new Set<ContainedProcess>();
  #count = 0;

  constructor(dependencies: FilesDependencies) {
    this.#dependencies = dependencies;
  }

  /** The lines found, as JSON lines, while they are found. @throws ProblemError for a pattern that is none */
  async open(options: SearchOptions): Promise<ReadableStream<Uint8Array>> {
    const { paths } = this.#dependencies;
    const matches = options.glob === undefined ? undefined : createGlobMatcher(options.glob);
    const directory = await paths.resolve(options.path);
    await (await paths.openDirectory(options.path)).close();
    if (this.#count >= maximumSearches) {
      throw new ProblemError('too_many_requests', `There are ${maximumSearches} searches already.`, {
        context: { retryAfterSeconds: 1 },
      });
    }
    this.#count += 1;
    let child: ContainedProcess | undefined;
    let isClosed = false;
    const end = (): void => void child?.signal('SIGKILL');
    options.signal.addEventListener('abort', end);
    const close = async (): Promise<void> => {
      options.signal.removeEventListener('abort', end);
      if (!isClosed) {
        isClosed = true;
        await this.#end(child);
      }
    };
    try {
      const started = await this.#start(options, directory);
      child = started.child;
      requireReader(options);
      const lines = tellMatches({
        found: started.found,
        end,
        matches,
        listed: paths.absolute(options.path),
        limit: options.limit,
        timeoutMs: options.timeoutMs,
      });
      const first = await lines.next();
      requireReader(options);
      await refusePattern(first, started);
      return createTextStream(withFirst(first, lines), close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** Ends every search. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([...this.#running].map((child) => child.terminate({ graceMs: 0, termGraceMs: 0 })));
  }

  async #start(request: SearchOptions, directory: string): Promise<Started> {
    const { startProgram, environment, self } = this.#dependencies;
    const ripgrep = await findProgram({ command: 'rg', cwd: directory, path: environment['PATH'] }).catch(
      () => undefined,
    );
    if (ripgrep === undefined) {
      createLineFinder(request);
    }
    const child = await startProgram({
      ...(ripgrep === undefined
        ? { command: self.command, args: [...self.args, 'search-files', directory] }
        : { command: ripgrep, args: ripgrepArguments(request) }),
      cwd: directory,
      env: environment,
      isBrief: true,
    });
    this.#running.add(child);
    child.stdin.end(ripgrep === undefined ? JSON.stringify(request) : `${request.query}\n`);
    let errorOutput = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errorOutput = (errorOutput + chunk.toString('utf8')).slice(0, maximumErrorBytes);
    });
    const read = ripgrep === undefined ? (line: string) => JSON.parse(line) as FoundLine : readRipgrepLine;
    return { child, found: mapLines(readLines(child.stdout), read), errorOutput: () => errorOutput };
  }

  async #end(child: ContainedProcess | undefined): Promise<void> {
    try {
      await child?.terminate({ graceMs: 0, termGraceMs: 0 });
    } finally {
      this.#count -= 1;
      if (child !== undefined) {
        this.#running.delete(child);
      }
    }
  }
}

/** Without one there is nothing to be told. */
function requireReader({ signal }: SearchOptions): void {
  if (signal.aborted) {
    throw new ProblemError('invalid_request', 'The reader hung up.', { cause: signal.reason });
  }
}

interface Started {
  readonly child: ContainedProcess;
  readonly found: AsyncGenerator<FoundLine, void>;
  readonly errorOutput: () => string;
}

async function* mapLines(
  lines: AsyncIterable<string>,
  read: (line: string) => FoundLine | undefined,
): AsyncGenerator<FoundLine, void> {
  for await (const line of lines) {
    const found = read(line);
    if (found !== undefined) {
      yield found;
    }
  }
}

/** Nothing found and an error: the pattern is none. What could not be read meanwhile is no error. */
async function refusePattern(first: IteratorResult<string, void>, { child, errorOutput }: Started): Promise<void> {
  if (!(first.value ?? '').startsWith('{"type":"end"')) {
    return;
  }
  const { exitCode } = await child.exited;
  const said = errorOutput().trim();
  if (exitCode === 2 && said !== '') {
    throw new ProblemError('invalid_request', `query.query: ${said}`);
  }
}

async function* withFirst(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void>,
): AsyncGenerator<string, void> {
  if (first.done !== true) {
    yield first.value;
    yield* rest;
  }
}
