import { readProcFile } from './proc-file.ts';

/**
 * The value of a variable in the environment a process was started with. Undefined when it has none, is gone, or belongs
 * to somebody whose environment may not be read.
 */
export function readProcessVariable(pid: number, variable: string): string | undefined {
  const environment = readProcFile(`/proc/${pid}/environ`);
  return environment === undefined ? undefined : findVariable(environment, variable);
}

/** Finds a variable in the NUL-separated `NAME=value` entries of an environment. */
export function findVariable(environment: Buffer, variable: string): string | undefined {
  const prefix = `${variable}=`;
  for (let from = 0; ;) {
    const at = environment.indexOf(prefix, from, 'latin1');
    if (at < 0) {
      return undefined;
    }
    if (at === 0 || environment[at - 1] === 0) {
      const end = environment.indexOf(0, at);
      return environment.toString('utf8', at + prefix.length, end < 0 ? environment.length : end);
    }
    from = at + prefix.length;
  }
}
