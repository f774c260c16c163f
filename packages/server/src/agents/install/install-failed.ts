import { ProblemError } from '../../http/problem-error.ts';

/**
 * Why an install failed, for programs: `reason` in the problem.
 * - `no_npm`: no npm on this machine. `network`: npm cannot reach its registry. `disk`: no room.
 * - `not_found`: the registry has no such package or version. `integrity`: what came is not what the registry announced.
 * - `incomplete`: npm was content, and a file that the agent needs is not there.
 * - `platform`: there is no build for this machine. `not_on_npm`: npm does not have the agent at all.
 * - `permission`: a directory may not be written. `npm_failed`: npm said something else.
 */
export type InstallFailureReason =
  | 'no_npm'
  | 'network'
  | 'disk'
  | 'not_found'
  | 'integrity'
  | 'incomplete'
  | 'platform'
  | 'not_on_npm'
  | 'permission'
  | 'npm_failed';

/** The problem `install_failed` with its reason. `context` must hold no secret. */
export function installFailed(
  reason: InstallFailureReason,
  detail: string,
  context: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): ProblemError {
  return new ProblemError('install_failed', detail, { context: { ...context, reason }, cause });
}
