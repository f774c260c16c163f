import type { CodeError, CodeExecution, CodeExecutionEvent, CodeResult } from '@sandbox-agent/protocol';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';

/** Told while code runs, in order. One that throws interrupts the code, and the call rejects with what it threw. */
export interface ExecutionListeners {
  onStdout?: (text: string) => void;
  onStderr?: (text: string) => void;
  onResult?: (result: CodeResult) => void;
  onError?: (error: CodeError) => void;
}

/** All that an execution told, in one. */
export async function collectExecution(
  events: AsyncIterable<CodeExecutionEvent>,
  listeners: ExecutionListeners,
): Promise<CodeExecution> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const results: CodeResult[] = [];
  for await (const { event, data } of events) {
    switch (event) {
      case 'stdout':
        stdout.push(data.text);
        listeners.onStdout?.(data.text);
        break;
      case 'stderr':
        stderr.push(data.text);
        listeners.onStderr?.(data.text);
        break;
      case 'result':
        results.push(data);
        listeners.onResult?.(data);
        break;
      case 'error':
        listeners.onError?.(data);
        break;
      case 'end':
        return { ...data, stdout: stdout.join(''), stderr: stderr.join(''), results };
      case 'started':
        break;
      default:
        // A newer server may tell more.
        break;
    }
  }
  throw new InvalidResponseError('POST /v1/code/execute', 'an end of the execution');
}
