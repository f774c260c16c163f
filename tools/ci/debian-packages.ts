import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

/** What tests use of the distribution, by what they use it for. */
export const neededPackages: Readonly<Record<string, readonly string[]>> = {
  'search in files by ripgrep': ['ripgrep'],
  'the store of browsers': ['chromium'],
  'the desktop': [
    'xvfb',
    'openbox',
    'xdotool',
    'imagemagick',
    'ffmpeg',
    'xclip',
    'x11-utils',
    'x11-xkb-utils',
    'xterm',
  ],
  'kernels of code contexts': ['python3-ipykernel', 'python3-jupyter-client', 'python3-pil', 'python3-matplotlib'],
};

/**
 * Installs the Debian packages that are missing, as far as this user may. Gives why some are not there, by what they are for; the tests that
 * need them skip themselves and say so.
 */
export async function installNeededPackages(): Promise<Map<string, string>> {
  const missing = new Map<string, readonly string[]>();
  for (const [purpose, packages] of Object.entries(neededPackages)) {
    const absent = await absentOf(packages);
    if (absent.length > 0) {
      missing.set(purpose, absent);
    }
  }
  if (missing.size === 0) {
    return new Map();
  }
  const all = [...missing.values()].flat();
  const failure = await install(all);
  const reasons = new Map<string, string>();
  for (const [purpose, packages] of missing) {
    const left = failure === undefined ? await absentOf(packages) : packages;
    if (left.length > 0) {
      reasons.set(purpose, `${left.join(', ')} not installed: ${failure ?? 'apt-get said nothing'}`);
    }
  }
  return reasons;
}

async function absentOf(packages: readonly string[]): Promise<readonly string[]> {
  const isThere = async (name: string): Promise<boolean> => {
    try {
      const { stdout } = await promisify(execFile)('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]);
      return stdout === 'installed';
    } catch {
      return false;
    }
  };
  const found = await Promise.all(packages.map(isThere));
  return packages.filter((_, index) => found[index] !== true);
}

/** Why it could not be done; undefined when it was. */
async function install(packages: readonly string[]): Promise<string | undefined> {
  if (process.getuid?.() !== 0) {
    return 'only root may install packages';
  }
  console.log(`Installing Debian packages: ${packages.join(', ')}`);
  try {
    await run(['update']);
    await run(['install', '-y', '--no-install-recommends', ...packages]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function run(args: readonly string[]): Promise<void> {
  const child = spawn('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  if (exitCode !== 0) {
    throw new Error(`apt-get ${args[0] ?? ''} ended with ${exitCode}`);
  }
}
