import type { GitProgress } from '@sandbox-agent/protocol';

const line = /^(?:remote: )?([A-Z][A-Za-z ]+): +(?:(\d+)% \((\d+)\/(\d+)\)|(\d+))/;
/** A line of progress is short; what is longer is none. */
const maximumPending = 1_000;

/** Reads what git tells of its progress on stderr, piece by piece. The same step is told once. */
export function createProgressReader(onProgress: (progress: GitProgress) => void): (text: string) => void {
  let pending = '';
  let last = '';
  return (text) => {
    const lines = (pending + text).split(/[\r\n]/);
    pending = (lines.pop() ?? '').slice(-maximumPending);
    for (const candidate of lines) {
      const [, phase, percent, current, total, count] = line.exec(candidate) ?? [];
      if (phase === undefined) {
        continue;
      }
      const step = `${phase} ${percent ?? count}`;
      if (step !== last) {
        last = step;
        onProgress({
          phase,
          ...(percent === undefined ? { current: Number(count) } : {}),
          ...(percent !== undefined && { percent: Number(percent), current: Number(current), total: Number(total) }),
        });
      }
    }
  };
}
