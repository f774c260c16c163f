import { ensureBuilt, type BuildOptions } from './ensure-built.ts';

/** Brings the build up to date before something that runs on it; prints what went wrong. Progress goes to stderr. */
export async function buildOrExplain(options: Omit<BuildOptions, 'onStart'>): Promise<boolean> {
  const { isOk, output } = await ensureBuilt({ ...options, onStart: () => console.error('Building …') });
  if (!isOk) console.error(`${output.trimEnd()}\nThe build failed.`);
  return isOk;
}
