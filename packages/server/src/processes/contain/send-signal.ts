/** Sends a signal; a target that is gone, or is not ours, is no error. Negative pids name groups. Returns whether it was sent. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
