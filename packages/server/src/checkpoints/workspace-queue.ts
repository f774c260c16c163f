/** Work on workspaces: one piece at a time on each. */
export interface WorkspaceQueue {
  /** Does it when everything before it is done. */
  run<Result>(workspace: string, act: () => Promise<Result>): Promise<Result>;
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
    run(workspace, act) {
      idle.get(workspace)?.abort(new Error('There is other work to be done.'));
      return enqueue(workspace, act);
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
