import { SessionStoreError, type SessionStoreErrorCode } from './session-store-error.ts';
import { toSessionStoreError } from './to-session-store-error.ts';

/** What every operation of a store passes: opened before, counted while it runs, refused after the end. */
export interface OperationGate {
  /** Calls the action unless the store is closed. What it throws is a rejection. */
  enter<T>(action: () => Promise<T>): Promise<T>;
  /** Opens the store when it is not, then runs the action. Rejects with `SessionStoreError` only. */
  run<T>(action: () => Promise<T>): Promise<T>;
  /** From now on {@link enter} rejects with `closed`. What has entered goes on. */
  refuseNew(): void;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

/** What a gate works with. */
export interface OperationGateOptions {
  /** Called until it succeeds once: a failure is told to those who waited for it, and the next operation tries again. */
  open: () => Promise<void>;
  /** See `SessionDriverOptions.classifyError`. */
  classifyError: (error: unknown) => SessionStoreErrorCode;
}

/** Creates the gate of one store. */
export function createOperationGate({ open, classifyError }: OperationGateOptions): OperationGate {
  const running = new Set<Promise<unknown>>();
  let opening: Promise<void> | undefined;
  let closed = false;

  function ensureOpen(): Promise<void> {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  async function perform<T>(action: () => Promise<T>): Promise<T> {
    try {
      await ensureOpen();
      return await action();
    } catch (error) {
      throw toSessionStoreError(error, classifyError);
    }
  }

  return {
    async enter(action) {
      if (closed)
        throw new SessionStoreError('closed', 'The session store is closed: no call is possible after `close()`');
      return action();
    },
    run(action) {
      const operation = perform(action);
      const done = (): boolean => running.delete(operation);
      running.add(operation);
      operation.then(done, done);
      return operation;
    },
    refuseNew() {
      closed = true;
    },
    async idle() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
