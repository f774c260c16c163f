import { defaultArtifactLimits, type ArtifactLimits } from './artifacts/collect-artifacts.ts';

/** What code contexts may take, whatever clients do. */
export interface CodeLimits {
  readonly maxContexts: number;
  /** Calls that wait for a running one, in one context. */
  readonly maxQueuedCalls: number;
  /** Of stdout and of stderr of one call, in bytes. What comes after that is dropped. */
  readonly maxOutputBytes: number;
  /** Of all results of one call, as JSON. */
  readonly maxResultsBytes: number;
  /** How long an interrupted call may go on before its interpreter is ended. */
  readonly interruptGraceMs: number;
  readonly artifacts: ArtifactLimits;
}

export const defaultCodeLimits: CodeLimits = {
  maxContexts: 32,
  maxQueuedCalls: 64,
  maxOutputBytes: 4 * 1024 * 1024,
  maxResultsBytes: 16 * 1024 * 1024,
  interruptGraceMs: 5_000,
  artifacts: defaultArtifactLimits,
};
