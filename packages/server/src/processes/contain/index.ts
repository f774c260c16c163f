export type {
  ContainedProcess,
  ProcessExit,
  ProcessUsage,
  ResourceLimits,
  TerminateOptions,
  TerminationReport,
  TerminationStep,
} from './contained-process.ts';
export { spawnContained, type SpawnContainedOptions } from './spawn-contained.ts';
export { findLeftBehind } from './find-left-behind.ts';
export { findProgram } from './find-program.ts';
export type { ChildCommand, StartChild, StartedChild } from './started-child.ts';
export { SpawnFailedError } from './spawn-failed-error.ts';
export { registerRun, type RegisterRunOptions, type RunRegistration } from './run-registration.ts';
export { killRun } from './kill-run.ts';
export { reapMarked, type ReapMarkedOptions, type ReapReport } from './reap-marked.ts';
