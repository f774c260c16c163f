import { singleOutcome, type Part } from '../parts/part.ts';
import { ensureBuilt } from './ensure-built.ts';

/** The build as a part of a larger task; skips what is up to date. */
export function createBuildPart({ hasExecutable = false } = {}): Part {
  return {
    name: 'build',
    needs: ['types'],
    async run(signal) {
      const { isOk, output } = await ensureBuilt({ hasExecutable, signal });
      return singleOutcome(isOk, output);
    },
  };
}
