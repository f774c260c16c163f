import type { ProcessUsage } from './contained-process.ts';
import { readProcFile } from './proc-file.ts';
import type { LivingProcess } from './process-set.ts';
import { ticksPerSecond } from './process-stat.ts';

/** Adds up what the members of a tree use. */
export function measureUsage(members: readonly LivingProcess[]): ProcessUsage {
  let cpuTicks = 0;
  let residentBytes = 0;
  for (const member of members) {
    cpuTicks += member.cpuTicks;
    residentBytes += readResidentBytes(member.pid);
  }
  return { cpuTimeMs: (cpuTicks * 1000) / ticksPerSecond, residentBytes, processCount: members.length };
}

/** From `status`, which counts in kB: `stat` counts in pages, whose size Node cannot tell. */
function readResidentBytes(pid: number): number {
  const status = readProcFile(`/proc/${pid}/status`)?.toString('latin1') ?? '';
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(status);
  return match === null ? 0 : Number(match[1]) * 1024;
}
