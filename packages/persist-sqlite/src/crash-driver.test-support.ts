import type { SqlSessionStore } from '@sandbox-agent/persist-sql';
import { sqlite } from './sqlite.ts';

/** What the process that the conformance suite kills opens. */
export function openDriver(path: string): SqlSessionStore {
  return sqlite({ path });
}
