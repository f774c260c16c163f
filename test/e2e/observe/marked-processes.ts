import { readFileSync, readdirSync } from 'node:fs';

/** A living process that bears a mark in its environment. */
export interface MarkedProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly commandLine: string;
}

/**
 * Every living process whose environment holds `NAME=value`, however far it has drifted from its parent. Zombies are dead:
 * PID 1 of a container often does not reap. This process itself is left out. Empty where there is no `/proc`.
 */
export function markedProcesses(mark: string): MarkedProcess[] {
  return processIds().flatMap((pid) => {
    const isMarked = pid !== process.pid && readProcFile(pid, 'environ')?.split('\0').includes(mark) === true;
    const [state, parentPid] = isMarked ? stateOf(pid) : [];
    if (state === undefined || parentPid === undefined || state === 'Z' || state === 'X') {
      return [];
    }
    return [{ pid, parentPid, commandLine: (readProcFile(pid, 'cmdline') ?? '').replaceAll('\0', ' ').trim() }];
  });
}

/** The marked process that no marked process started: what was started with the mark in the first place. */
export function rootOfMarked(mark: string): MarkedProcess | undefined {
  const all = markedProcesses(mark);
  const pids = new Set(all.map(({ pid }) => pid));
  return all.find(({ parentPid }) => parentPid === process.pid) ?? all.find(({ parentPid }) => !pids.has(parentPid));
}

/**
 * The living processes that were started with exactly that argument: also those that an agent gave an environment of its own making,
 * in which no mark is left.
 */
export function processesWithArgument(argument: string): number[] {
  return processIds().filter((pid) => {
    const isStarted = readProcFile(pid, 'cmdline')?.split('\0').includes(argument) === true;
    return isStarted && !['Z', 'X', undefined].includes(stateOf(pid)[0]);
  });
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** State letter and parent, or nothing when the process is gone. The name before them may hold spaces and parentheses. */
function stateOf(pid: number): [string, number] | [] {
  const stat = readProcFile(pid, 'stat');
  const [state, parentPid] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === undefined ? [] : [state, Number(parentPid)];
}

/** Undefined when the process is gone or not ours to see. */
function readProcFile(pid: number, name: 'environ' | 'cmdline' | 'stat'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
