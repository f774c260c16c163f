/** One after the other for each path: what is decided about a file is done before another decides. */
export interface PathLocks {
  run<Result>(path: string, act: () => Promise<Result>): Promise<Result>;
}

export function createPathLocks(): PathLocks {
  const last = new Map<string, Promise<unknown>>();
  return {
    async run(path, act) {
      const before = last.get(path) ?? Promise.resolve();
      const running = before.then(act, act);
      const settled = running.catch(() => undefined);
      last.set(path, settled);
      try {
        return await running;
      } finally {
        if (last.get(path) === settled) {
          last.delete(path);
        }
      }
    },
  };
}
