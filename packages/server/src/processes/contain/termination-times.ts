import type { TerminateOptions } from './contained-process.ts';

const defaults: Required<TerminateOptions> = { graceMs: 3000, termGraceMs: 2000, killTimeoutMs: 5000 };

/** The times of one termination. A further call that asks for less time than is left gets it: times only shrink. */
export class TerminationTimes {
  #times: Required<TerminateOptions> = defaults;
  #change = new AbortController();

  constructor(options: TerminateOptions) {
    this.#times = { ...defaults, ...withoutUndefined(options) };
  }

  get graceMs(): number {
    return this.#times.graceMs;
  }

  get termGraceMs(): number {
    return this.#times.termGraceMs;
  }

  get killTimeoutMs(): number {
    return this.#times.killTimeoutMs;
  }

  /** Aborts when the times have shrunk, so that a wait is measured anew. */
  get changed(): AbortSignal {
    return this.#change.signal;
  }

  shrink(options: TerminateOptions): void {
    const asked = { ...this.#times, ...withoutUndefined(options) };
    this.#times = {
      graceMs: Math.min(this.#times.graceMs, asked.graceMs),
      termGraceMs: Math.min(this.#times.termGraceMs, asked.termGraceMs),
      killTimeoutMs: Math.min(this.#times.killTimeoutMs, asked.killTimeoutMs),
    };
    this.#change.abort();
    this.#change = new AbortController();
  }
}

function withoutUndefined(options: TerminateOptions): TerminateOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
