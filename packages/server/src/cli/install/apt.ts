import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How long another apt may hold the lock, in seconds. */
const lockTimeoutSeconds = 300;
const aptGet = 'apt-get';

export interface AptOptions {
  readonly packages: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What apt says, line by line. */
  onProgress(line: string): void;
}

/** A package could not be installed. */
export class AptError extends Error {
  override readonly name = 'AptError';
}

/** The commands that install the packages, for whoever has to run them. */
export function aptCommands(packages: readonly string[]): readonly string[] {
  return [
    `sudo ${aptGet} update`,
    `sudo env DEBIAN_FRONTEND=noninteractive ${aptGet} install -y --no-install-recommends ${packages.join(' ')}`,
  ];
}

/** Installs Debian packages; ones that are there stay as they are. Needs root. @throws AptError with the last that apt said */
export async function aptInstall({ packages, environment, onProgress }: AptOptions): Promise<void> {
  const run = (args: readonly string[]) => runApt(args, { environment, onProgress });
  // A list that cannot be fetched anew may still be good enough.
  const update = await run(['update']);
  const install = await run(['install', '-y', '--no-install-recommends', '--', ...packages]);
  if (install.exitCode !== 0) {
    const said = [...(update.exitCode === 0 ? [] : update.lastLines), ...install.lastLines];
    throw new AptError(`${aptGet} could not install ${packages.join(', ')}:\n${said.join('\n')}`);
  }
}

async function runApt(
  args: readonly string[],
  { environment, onProgress }: Pick<AptOptions, 'environment' | 'onProgress'>,
): Promise<{ exitCode: number | null; lastLines: readonly string[] }> {
  const lastLines: string[] = [];
  const child = spawn(aptGet, ['-o', `DPkg::Lock::Timeout=${lockTimeoutSeconds}`, ...args], {
    env: { ...environment, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split(/[\r\n]+/);
      rest = (lines.pop() ?? '').slice(-1000);
      for (const line of lines.filter((each) => each.trim() !== '')) {
        onProgress(line);
        lastLines.push(line);
        lastLines.splice(0, lastLines.length - 12);
      }
    });
  }
  try {
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, lastLines };
  } catch (error) {
    throw new AptError(`${aptGet} could not be started`, { cause: error });
  }
}
