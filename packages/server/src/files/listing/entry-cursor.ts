import { ProblemError } from '../../http/problem-error.ts';

/** The names that lead from the listed directory to an entry. */
export type EntryNames = readonly string[];

/** Where a list was cut: opaque to callers. */
export function writeCursor(names: EntryNames): string {
  return Buffer.from(JSON.stringify(names)).toString('base64url');
}

/** @throws ProblemError `invalid_request` for what is no cursor of ours */
export function readCursor(cursor: string): EntryNames {
  try {
    const names: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string')) {
      return names as string[];
    }
  } catch {
    // Told below, as everything else that is none.
  }
  throw new ProblemError('invalid_request', 'query.cursor: expected the `Next-Cursor` of an earlier page.');
}
