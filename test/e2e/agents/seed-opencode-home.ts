import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes OpenCode believe that its plugin package is installed. Otherwise it fetches 90 MB into every new home, in the
 * background, while the test runs.
 */
export async function seedOpencodeHome(home: string): Promise<void> {
  const folder = join(home, '.config', 'opencode');
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  const lock = { lockfileVersion: 3, packages: { '': { dependencies: { '@opencode-ai/plugin': '*' } } } };
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock));
}
