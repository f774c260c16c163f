import type { SqlSessionStore } from '@sandbox-agent/persist-sql';
import { postgres } from './postgres.ts';

/** What the process that the conformance suite kills opens. */
export function openDriver(connectionString: string): SqlSessionStore {
  return postgres({ connectionString });
}
