import { createWorkStream, type WorkStreamOptions } from './work-stream.ts';

export interface ProgressStreamOptions<Progress, Result> extends Omit<WorkStreamOptions, 'work'> {
  /** Does the work; the signal is aborted when the reader hangs up. */
  readonly work: (context: { onProgress: (progress: Progress) => void; signal: AbortSignal }) => Promise<Result>;
}

/**
 * Work as server-sent events: `progress` for each step, then `result` with what the JSON answer would be, or `error` with
 * the problem. A reader that hangs up stops waiting for it.
 */
export function createProgressStream<Progress, Result>(options: ProgressStreamOptions<Progress, Result>): Response {
  return createWorkStream({
    ...options,
    work: async ({ send, signal }) => {
      send('result', await options.work({ onProgress: (progress) => send('progress', progress), signal }));
    },
  });
}
