/**
 * Where an error goes that has no caller to reject, when the application named no place: the browser's error event, or a
 * process warning in Node. It must be seen, and must not end the process.
 */
export function reportToRuntime(error: unknown): void {
  const runtime = globalThis as {
    reportError?: (error: unknown) => void;
    process?: { emitWarning?: (warning: Error) => void };
  };
  if (typeof runtime.process?.emitWarning === 'function') {
    runtime.process.emitWarning(error instanceof Error ? error : new Error(String(error)));
  } else if (typeof runtime.reportError === 'function') {
    runtime.reportError(error);
  }
}
