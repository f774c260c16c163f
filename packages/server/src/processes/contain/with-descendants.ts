import type { ProcessStat } from './process-stat.ts';

/** The roots and everything below them, but for what is spared and all that hangs only on that. */
export function withDescendants(options: {
  readonly roots: readonly ProcessStat[];
  readonly table: readonly ProcessStat[];
  readonly spared: ReadonlySet<number>;
}): ProcessStat[] {
  const children = Map.groupBy(options.table, (stat) => stat.parentPid);
  const found = new Map<number, ProcessStat>();
  const open = [...options.roots];
  for (let stat = open.pop(); stat !== undefined; stat = open.pop()) {
    if (!found.has(stat.pid) && !options.spared.has(stat.pid)) {
      found.set(stat.pid, stat);
      open.push(...(children.get(stat.pid) ?? []));
    }
  }
  return [...found.values()];
}
