/** The signals that ask a server to end. `SIGHUP` is one of them: a closed terminal leaves nobody to serve. */
const shutdownSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type ShutdownSignal = (typeof shutdownSignals)[number];

/** The part of `process` that delivers signals. */
export interface SignalSource {
  on(signal: ShutdownSignal, listener: () => void): unknown;
  off(signal: ShutdownSignal, listener: () => void): unknown;
}

export interface ShutdownSignalOptions {
  readonly process: SignalSource;
  /** The first signal: end in good order. */
  onShutdown(signal: ShutdownSignal): void;
  /** Every further signal: end at once. */
  onForce(signal: ShutdownSignal): void;
}

/** Listens for the signals that end a server. Returns how to stop listening. */
export function onShutdownSignals(options: ShutdownSignalOptions): () => void {
  let asked = false;
  const listeners = shutdownSignals.map((signal) => {
    const listener = (): void => {
      if (asked) {
        options.onForce(signal);
        return;
      }
      asked = true;
      options.onShutdown(signal);
    };
    options.process.on(signal, listener);
    return { signal, listener };
  });
  return () => {
    for (const { signal, listener } of listeners) {
      options.process.off(signal, listener);
    }
  };
}
