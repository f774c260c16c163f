import { readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProcFile } from '../proc-file.ts';

/** Writes a control file. Returns whether the kernel took it. */
export function writeCgroupFile(path: string, value: string | number): boolean {
  try {
    writeFileSync(path, String(value));
    return true;
  } catch {
    return false;
  }
}

/** The pids in a group itself; empty when it is gone. */
export function listMembers(directory: string): number[] {
  const text = readProcFile(join(directory, 'cgroup.procs'))?.toString('latin1') ?? '';
  return text.split('\n').filter(Boolean).map(Number);
}

/** The pids in a group and in the groups below it, which a member may make; empty when it is gone. */
export function readCgroupPids(directory: string): number[] {
  return [...listMembers(directory), ...listCgroups(directory).flatMap(readCgroupPids)];
}

/** The groups directly below a group; none when it is gone. */
export function listCgroups(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(directory, entry.name));
  } catch {
    return [];
  }
}

/** The value of a `name value` line in a control file such as `memory.events`; 0 when there is none. */
export function readCgroupCounter(path: string, name: string): number {
  const text = readProcFile(path)?.toString('latin1') ?? '';
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return line === undefined ? 0 : Number(line.slice(name.length + 1));
}

/** The number that a control file such as `memory.peak` holds; undefined when there is none. */
export function readCgroupNumber(path: string): number | undefined {
  const text = readProcFile(path)?.toString('latin1').trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Removes a group without processes and the groups below it. Returns whether it is gone. */
export function removeCgroup(directory: string): boolean {
  for (const below of listCgroups(directory)) {
    removeCgroup(below);
  }
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
