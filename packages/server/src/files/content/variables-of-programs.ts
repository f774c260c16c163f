import type { Stats, BigIntStats } from 'node:fs';
import { ProblemError } from '../../http/problem-error.ts';

/**
 * Refuses the file in which the kernel shows the variables of a running program: they are keys of agents, and the token of this very
 * server. Whoever may only read files must not become whoever has that.
 *
 * @param path real @throws ProblemError `permission_denied`
 */
export function refuseVariablesOfPrograms(path: string, { size }: Pick<Stats | BigIntStats, 'size'>): void {
  // Files of the kernel say that they are empty.
  if (Number(size) === 0 && /\/\d+\/(?:task\/\d+\/)?environ$/.test(path)) {
    throw new ProblemError('permission_denied', `${path} has the variables of a program: they are not read.`, {
      context: { path },
    });
  }
}
