import { readdirSync } from 'node:fs';
import { isGone, type ProcessStat, readProcessStat } from './process-stat.ts';

/** Every living process that can be seen. Zombies are left out. Empty where there is no `/proc`. */
export function readProcessTable(): ProcessStat[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  const processes: ProcessStat[] = [];
  for (const name of names) {
    const first = name.charCodeAt(0);
    if (first < 48 || first > 57) {
      continue;
    }
    const stat = readProcessStat(Number(name));
    if (stat !== undefined && !isGone(stat)) {
      processes.push(stat);
    }
  }
  return processes;
}
