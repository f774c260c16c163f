import { SessionStoreError } from './session-store-error.ts';

const defaultPageLimit = 100;

/**
 * The number of items of a page: what was asked for, or 100.
 *
 * @throws SessionStoreError `invalid_argument` unless it is a positive integer.
 */
export function pageLimit(limit: number | undefined): number {
  if (limit === undefined) return defaultPageLimit;
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new SessionStoreError('invalid_argument', `\`limit\` must be a positive integer, not ${String(limit)}`);
}
