/** What a list of event indices, in the order they came, lacks or has too much of. */
export interface EventContinuity {
  readonly count: number;
  /** Indices between 1 and the greatest that never came. */
  readonly gaps: readonly number[];
  /** Indices that came more than once. */
  readonly duplicates: readonly number[];
  /** Whether each index was greater than the one before. */
  readonly ordered: boolean;
}

/** Judges a log that begins at index 1. */
export function eventContinuity(indices: readonly number[]): EventContinuity {
  const seen = new Set(indices);
  const last = Math.max(0, ...seen);
  return {
    count: seen.size,
    gaps: Array.from({ length: last }, (_, position) => position + 1).filter((index) => !seen.has(index)),
    duplicates: [...new Set(indices.filter((index, position) => indices.indexOf(index) !== position))],
    ordered: indices.every((index, position) => position === 0 || index > (indices[position - 1] ?? 0)),
  };
}
