/** Events of a session that are not available any more. Never silent: whoever reads past them is told. */
export class GapError extends Error {
  override readonly name = 'GapError';
  readonly sessionId: string;
  /** The first missing index. */
  readonly from: number;
  /** The last missing index. Reading on works with `after: to`. */
  readonly to: number;
  /** For example `trimmed` (by retention) or `missing` (the server skipped them twice). */
  readonly reason: string;

  constructor(gap: { sessionId: string; from: number; to: number; reason: string }) {
    super(`Events ${gap.from} to ${gap.to} of session '${gap.sessionId}' are not available (${gap.reason}).`);
    this.sessionId = gap.sessionId;
    this.from = gap.from;
    this.to = gap.to;
    this.reason = gap.reason;
  }
}
