import { inspectValue } from './describe-value.ts';

export interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly traceback: string;
}

/** What a cell threw, as the server tells it: the stack down to the cell, without the frames of what ran it. */
export function tellError(thrown: unknown, cellName: string): ToldError {
  if (!(thrown instanceof Error)) {
    const text = inspectValue(thrown);
    return { name: 'Thrown', message: text, traceback: `Uncaught ${text}` };
  }
  const stack = typeof thrown.stack === 'string' && thrown.stack !== '' ? thrown.stack : String(thrown);
  const lines = stack.split('\n');
  const lastOfCell = lines.findLastIndex((line) => line.includes(cellName));
  const own = (lastOfCell < 0 ? lines : lines.slice(0, lastOfCell + 1)).filter((line) => !isFrameOfRunner(line));
  const cause = thrown.cause === undefined ? '' : `\nCaused by: ${inspectValue(thrown.cause)}`;
  return { name: thrown.name, message: thrown.message, traceback: own.join('\n') + cause };
}

function isFrameOfRunner(line: string): boolean {
  return (
    /^\s+at /.test(line) &&
    /node:|internal:|\(unknown\)|code\/javascript|\/chunks\/|\$bunfs|\[native code\]|native:/.test(line)
  );
}

/** An error of the parser, with the line it is about. */
export function tellSyntaxError(error: unknown, code: string, cellName: string): ToldError {
  const { message } = error as Error;
  const { loc } = error as { readonly loc?: { readonly line: number; readonly column: number } };
  if (loc === undefined) {
    return { name: 'SyntaxError', message, traceback: `SyntaxError: ${message}\n    at ${cellName}` };
  }
  const line = code.split('\n')[loc.line - 1] ?? '';
  return {
    name: 'SyntaxError',
    message,
    traceback: `${cellName}:${loc.line}:${loc.column + 1}\n${line}\n${' '.repeat(loc.column)}^\nSyntaxError: ${message}`,
  };
}
