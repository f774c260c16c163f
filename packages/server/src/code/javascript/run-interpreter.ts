import { Console } from 'node:console';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { tellError, tellSyntaxError, type ToldError } from './cell-error.ts';
import { CellInterrupts, Interrupted } from './cell-interrupts.ts';
import { declareGlobals, setCellScope } from './cell-scope.ts';
import { interruptFile, readRequests, tellServer, type InterpreterRequest } from './control-channel.ts';
import { describeValue, isMediaBundle } from './describe-value.ts';
import { stripTypes } from './strip-types.ts';
import { bodyPrefix, transformCell, type TransformedCell } from './transform-cell.ts';

/** Of one value in all its forms. */
const maxResultBytes = 16 * 1024 * 1024;

type Execution = Extract<InterpreterRequest, { op: 'execute' }>;

/**
 * The program of a JavaScript context: runs cells one after the other in one global scope. Never returns. Calls may set variables of the
 * environment.
 */
export function runInterpreter(
  language: 'javascript' | 'typescript',
  environment: Record<string, string | undefined>,
): Promise<never> {
  let count = 0;
  const interrupts = new CellInterrupts({
    file: process.versions['bun'] === undefined ? undefined : join(environment['TMPDIR'] ?? '/tmp', interruptFile),
  });
  const stop = (): void => interrupts.stop();
  process.on('SIGINT', stop);
  // That this program uses what its runtime calls experimental is no news for whoever wrote the code.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    if (name !== 'ExperimentalWarning') {
      process.stderr.write(`${name}: ${message}\n`);
    }
  });
  process.on('uncaughtException', (error) => process.stderr.write(`Uncaught ${error?.stack ?? String(error)}\n`));
  process.on('unhandledRejection', (reason) => {
    process.stderr.write(
      `Unhandled rejection: ${reason instanceof Error ? (reason.stack ?? reason) : String(reason)}\n`,
    );
  });
  // The runtime's own may write past the streams, and so out of order with the mark.
  globalThis.console = new Console(process.stdout, process.stderr);
  Object.assign(globalThis, { display: tellResult });
  const execute = async (request: Execution): Promise<void> => {
    count += 1;
    const failure = await runCell(request, { language, environment, count, interrupts });
    if (failure !== undefined) {
      tellServer({ event: 'error', ...failure });
    }
    process.stdout.write(request.mark);
    process.stderr.write(request.mark);
    tellServer({ event: 'done', cwd: workingDirectory(), executionCount: count });
  };
  readRequests((request) => {
    if (request.op === 'interrupt') {
      stop();
    } else {
      execute(request).catch((error: unknown) => {
        // A fault of this program, not of the cell: nobody would be told of an end.
        process.stderr.write(`${String(error)}\n`);
        process.exit(70);
      });
    }
  });
  tellServer({ event: 'ready' });
  return new Promise(() => undefined);
}

async function runCell(
  request: Execution,
  {
    language,
    environment,
    count,
    interrupts,
  }: {
    language: string;
    environment: Record<string, string | undefined>;
    count: number;
    interrupts: CellInterrupts;
  },
): Promise<ToldError | undefined> {
  const cellName = `[call ${count}]`;
  let cell: TransformedCell;
  try {
    cell = transformCell(language === 'typescript' ? stripTypes(request.code) : request.code, interrupts);
  } catch (error) {
    return tellSyntaxError(error, request.code, cellName);
  }
  try {
    Object.assign(environment, request.env);
    if (request.cwd !== undefined) {
      process.chdir(request.cwd);
    }
    setCellScope(interrupts.createGlobals());
    declareGlobals(cell.names);
    new Script(cell.functions, { filename: cellName }).runInThisContext();
    const script = new Script(cell.body, { filename: cellName, columnOffset: -bodyPrefix.length });
    const result = await interrupts.run(async () => {
      const running: unknown = script.runInThisContext({ breakOnSigint: true });
      if (running === undefined) {
        // A cell always gives a promise, unless its execution was terminated.
        throw new Interrupted();
      }
      return running as Promise<{ value: unknown } | undefined>;
    });
    if (result !== undefined && result.value !== undefined) {
      await tellResult(result.value);
    }
    return undefined;
  } catch (error) {
    return tellError(error, cellName);
  }
}

/** Also what code may call as `display(value)`: with media type → value, or with any value. */
async function tellResult(value: unknown): Promise<void> {
  const forms = isMediaBundle(value) ? value : await describeValue(value);
  const kept: Record<string, unknown> = {};
  let leftBytes = maxResultBytes;
  for (const [mediaType, form] of Object.entries(forms)) {
    const bytes = Buffer.byteLength(JSON.stringify(form) ?? '');
    if (bytes <= leftBytes) {
      kept[mediaType] = form;
      leftBytes -= bytes;
    }
  }
  tellServer({ event: 'result', data: kept, truncated: Object.keys(kept).length < Object.keys(forms).length });
}

/** It may be gone. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}
