/** Work that must not run at the same time as other work of the same kind: one after the other, in the order of the calls. */
export class InOrder {
  #last: Promise<unknown> = Promise.resolve();

  run<Value>(work: () => Promise<Value>): Promise<Value> {
    const next = this.#last.then(work, work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}
