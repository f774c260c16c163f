/** A promise that is looked at later: that it rejects before is no fault of its own. */
export function background<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
