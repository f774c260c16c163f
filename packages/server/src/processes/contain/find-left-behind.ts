import type { ContainedProcess } from './contained-process.ts';
import { processMarkerVariable } from './markers.ts';
import { readProcessVariable } from './process-environment.ts';
import { readProcessTable } from './process-table.ts';
import { sendSignal } from './send-signal.ts';

/** What a tree whose first process has ended is known by. */
export type EndedTree = Pick<ContainedProcess, 'pid' | 'startTime' | 'processMarker'>;

/** Which of these trees still have living members. One look at all processes serves them all. */
export function findLeftBehind<Tree extends EndedTree>(trees: readonly Tree[]): Tree[] {
  const byMarker = new Map(trees.map((tree) => [tree.processMarker, tree]));
  const byPid = new Map(trees.map((tree) => [tree.pid, tree]));
  const found = new Set(trees.filter(({ startTime, pid }) => startTime === undefined && sendSignal(-pid, 0)));
  const oldest = Math.min(...trees.map(({ startTime }) => startTime ?? Number.POSITIVE_INFINITY));
  for (const { pid, startTime, groupId, sessionId } of readProcessTable()) {
    if (startTime < oldest || pid === process.pid) {
      continue;
    }
    const ofSession = byPid.get(sessionId) ?? byPid.get(groupId);
    const marker = ofSession === undefined ? readProcessVariable(pid, processMarkerVariable) : undefined;
    const tree = ofSession ?? (marker === undefined ? undefined : byMarker.get(marker));
    if (tree !== undefined) {
      found.add(tree);
    }
  }
  return [...found];
}
