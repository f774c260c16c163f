/** A promise with its ends outside. Its rejection counts as handled: whoever awaits it still sees it. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  resolve(value: Value): void;
  reject(error: unknown): void;
}

export function createDeferred<Value>(): Deferred<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  promise.catch(() => {});
  return { promise, resolve, reject };
}
