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
  const seen = new Set<number>();
  const duplicates = new Set<number>();
  for (const index of indices) {
    (seen.has(index) ? duplicates : seen).add(index);
  }
  const last = indices.reduce((greatest, index) => Math.max(greatest, index), 0);
  return {
    count: seen.size,
    gaps: Array.from({ length: last }, (_, position) => position + 1).filter((index) => !seen.has(index)),
    duplicates: [...duplicates],
    ordered: indices.every((index, position) => position === 0 || index > (indices[position - 1] ?? 0)),
  };
}
