/** Runs what concerns the same thing one after the other, and what concerns others at the same time. */
export type OneAfterAnother = <Result>(key: string, act: () => Promise<Result>) => Promise<Result>;

export function createOneAfterAnother(): OneAfterAnother {
  const last = new Map<string, Promise<unknown>>();
  return async (key, act) => {
    const mine = (last.get(key) ?? Promise.resolve()).then(act);
    const settled = mine.catch(() => undefined);
    last.set(key, settled);
    try {
      return await mine;
    } finally {
      if (last.get(key) === settled) {
        last.delete(key);
      }
    }
  };
}
