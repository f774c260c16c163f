import { requirements, type RequirementId } from './requirements.ts';

/**
 * Says which promises a scenario proves: the first line of its test, with literal ids. The requirements test reads these lines from
 * the source, so that it counts scenarios whether they run in this run or not.
 *
 * @throws when an id is unknown to the manifest
 */
export function proves(...ids: readonly RequirementId[]): void {
  const unknown = ids.filter((id) => !(id in requirements));
  if (unknown.length > 0) throw new Error(`Not in test/e2e/requirements.ts: ${unknown.join(', ')}`);
}
