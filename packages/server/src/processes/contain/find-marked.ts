import { runMarkerVariable } from './markers.ts';
import { readProcessVariable } from './process-environment.ts';
import type { ProcessStat } from './process-stat.ts';
import { readProcessTable } from './process-table.ts';
import { withDescendants } from './with-descendants.ts';

/** Every living process that bears the marker of one of the runs, with all below it; without the servers and what they stem from. */
export function findMarked(markers: ReadonlySet<string>, servers: readonly number[]): ProcessStat[] {
  const table = readProcessTable();
  const spared = withAncestors(servers, table);
  const roots = table.filter(({ pid }) => {
    const marker = spared.has(pid) ? undefined : readProcessVariable(pid, runMarkerVariable);
    return marker !== undefined && markers.has(marker);
  });
  return withDescendants({ roots, table, spared });
}

/** Servers and what they stem from: one may have been started from a terminal of the dead run, whose marker it bears then. */
function withAncestors(servers: readonly number[], table: readonly ProcessStat[]): Set<number> {
  const parents = new Map(table.map(({ pid, parentPid }) => [pid, parentPid]));
  const pids = new Set<number>();
  for (const server of servers) {
    for (let pid = server; pid > 0 && !pids.has(pid); pid = parents.get(pid) ?? 0) {
      pids.add(pid);
    }
  }
  return pids;
}
