/** What readers that are behind keep on the disk beyond the limits of their logs: one budget for all logs. */
export class HeldBytes {
  readonly #limitBytes: number;
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Whether a log may hold so much, instead of what it holds now. */
  allows(bytes: number, insteadOf: number): boolean {
    return this.#usedBytes - insteadOf + bytes <= this.#limitBytes;
  }

  replace(before: number, after: number): void {
    this.#usedBytes += after - before;
  }
}
