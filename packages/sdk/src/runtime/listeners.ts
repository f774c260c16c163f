/** What a listener threw, or what its promise rejected with, goes here: it must not stop the others. */
export type ReportError = (error: unknown) => void;

/** Listeners in the order they were added. */
export class Listeners<Value> {
  readonly #listeners = new Set<{ readonly call: (value: Value) => unknown }>();
  readonly #reportError: ReportError;

  constructor(reportError: ReportError) {
    this.#reportError = reportError;
  }

  get size(): number {
    return this.#listeners.size;
  }

  /** The same function added twice is called twice. Returns how to remove this one. */
  add(listener: (value: Value) => unknown): () => void {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  /** Calls each once with the value. Never throws. */
  emit(value: Value): void {
    for (const { call } of [...this.#listeners]) {
      callListener(call, value, this.#reportError);
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}

/** Calls one listener; what it throws or rejects with is reported. */
export function callListener<Value>(call: (value: Value) => unknown, value: Value, reportError: ReportError): void {
  try {
    const result = call(value);
    if (result instanceof Promise) {
      result.catch(reportError);
    }
  } catch (error) {
    reportError(error);
  }
}
