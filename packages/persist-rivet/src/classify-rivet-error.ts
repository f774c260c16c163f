import type { SessionStoreErrorCode } from '@sandbox-agent/persist-core';

/** The reason behind an error of saving the state. Rivet says it in words. */
export function classifyRivetError(error: unknown): SessionStoreErrorCode {
  const message = error instanceof Error ? error.message : String(error);
  if (/too large|too long|exceed|size limit|quota/i.test(message)) return 'full';
  return /abort|shut|stopp|destroy|connect|not (ready|running)/i.test(message) ? 'unreachable' : 'failed';
}
