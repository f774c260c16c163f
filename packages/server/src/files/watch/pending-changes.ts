import type { WatchedChange } from '@sandbox-agent/protocol';

/** Changes that a slow reader has not been told of. One more, and it is told of a gap instead. */
const maximumPending = 10_000;

/** What has happened and was not told yet: of one path only what it comes to. Bounded. */
export class PendingChanges {
  readonly #changes = new Map<string, WatchedChange>();
  #hasGap = false;

  get isEmpty(): boolean {
    return this.#changes.size === 0 && !this.#hasGap;
  }

  add(change: WatchedChange): void {
    const { path } = change;
    const before = this.#changes.get(path);
    this.#changes.delete(path);
    if (before?.type === 'created' && change.type === 'deleted') {
      return;
    }
    if (before?.type === 'created' && change.type === 'changed') {
      this.#changes.set(path, { ...change, type: 'created' });
      return;
    }
    const isBack = before?.type === 'deleted' && change.type === 'created' && before.entryType === change.entryType;
    this.#changes.set(path, isBack ? { ...change, type: 'changed' } : change);
    if (this.#changes.size > maximumPending) {
      this.#changes.clear();
      this.#hasGap = true;
    }
  }

  /** Some of the oldest; with `hasGap` others before them are lost. */
  take(count: number): { readonly changes: readonly WatchedChange[]; readonly hasGap: boolean } {
    const hasGap = this.#hasGap;
    this.#hasGap = false;
    const changes = [...this.#changes.values()].slice(0, count);
    for (const { path } of changes) {
      this.#changes.delete(path);
    }
    return { changes, hasGap };
  }
}
