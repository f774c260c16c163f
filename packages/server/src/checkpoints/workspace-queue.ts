/** Work on workspaces: one piece at a time on each. */
export interface WorkspaceQueue {
  /** Does it when everything before it is done. Rejects when the signal aborts before that: then nothing is done of it. */
  run<Result>(workspace: string, act: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
  /**
   * Does it when nothing else is to be done; whatever comes ends it by its signal. Never rejects to anybody; `onError` is told.
   */
  runIdly(workspace: string, act: (signal: AbortSignal) => Promise<void>, onError: (error: unknown) => void): void;
  /** Ends what is done idly, and resolves when nothing is done any more. */
  close(): Promise<void>;
}

export function createWorkspaceQueue(): WorkspaceQueue {
  const last = new Map<string, Promise<unknown>>();
  const idle = new Map<string, AbortController>();
  const enqueue = <Result>(workspace: string, act: () => Promise<Result>): Promise<Result> => {
    const result = (last.get(workspace) ?? Promise.resolve()).then(act);
    const settled = result
      .catch(() => undefined)
      .then(() => {
        if (last.get(workspace) === settled) {
          last.delete(workspace);
        }
      });
    last.set(workspace, settled);
    return result;
  };
  return {
    run(workspace, act, signal) {
      idle.get(workspace)?.abort(new Error('There is other work to be done.'));
      return signal === undefined
        ? enqueue(workspace, act)
        : unlessAborted(signal, (begin) => enqueue(workspace, () => begin(act)));
    },
    runIdly(workspace, act, onError) {
      const controller = new AbortController();
      idle.set(workspace, controller);
      enqueue(workspace, () => (controller.signal.aborted ? Promise.resolve() : act(controller.signal)))
        .catch((error: unknown) => {
          if (!controller.signal.aborted) {
            onError(error);
          }
        })
        .finally(() => {
          if (idle.get(workspace) === controller) {
            idle.delete(workspace);
          }
        });
    },
    async close() {
      for (const controller of idle.values()) {
        controller.abort(new Error('The server ends.'));
      }
      await Promise.all(last.values());
    },
  };
}

/** Waits for a turn no longer than the signal lets it; what has begun is waited for whatever the signal says. */
function unlessAborted<Result>(
  signal: AbortSignal,
  enqueue: (begin: (act: () => Promise<Result>) => Promise<Result>) => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', giveUp, { once: true });
    const begin = async (act: () => Promise<Result>): Promise<Result> => {
      signal.removeEventListener('abort', giveUp);
      signal.throwIfAborted();
      return act();
    };
    enqueue(begin).then(resolve, reject);
    if (signal.aborted) {
      giveUp();
    }
  });
}
