/** Resolves when something says that it is done, or has been quiet for so long. */
export function createQuietWait(quietMs: number): { heard(): void; done(): void; readonly over: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let timer = setTimeout(resolve, quietMs);
  return {
    heard() {
      clearTimeout(timer);
      timer = setTimeout(resolve, quietMs);
    },
    done() {
      clearTimeout(timer);
      resolve();
    },
    over: promise,
  };
}
