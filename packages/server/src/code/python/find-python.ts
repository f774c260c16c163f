import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ProblemError } from '../../http/problem-error.ts';

const lookTimeoutMs = 20_000;

/** What a Python needs to run a kernel and to speak with it, as modules. */
export const kernelModules = ['ipykernel', 'jupyter_client'] as const;

/** The same as packages of Debian. */
export const kernelPackages = ['python3-ipykernel', 'python3-jupyter-client'] as const;

export const kernelInstallCommand = `apt-get install -y --no-install-recommends ${kernelPackages.join(' ')}`;

/** What was found of one Python. */
export interface PythonReport {
  readonly command: string;
  /** Absent: it could not be started. */
  readonly missing?: readonly string[];
}

/** Looks only whether the modules are there: importing them would take a second. */
const lookProgram = `
import importlib.util, sys
print(" ".join(name for name in sys.argv[1:] if importlib.util.find_spec(name) is None))
`;

/** The Pythons that are tried: the one that is configured, and no other; else the first of the search path, then the system's own. */
export function pythonCandidates(configured: string | undefined): readonly string[] {
  return configured === undefined ? ['python3', '/usr/bin/python3'] : [configured];
}

export async function inspectPython(
  command: string,
  environment: Readonly<Record<string, string>>,
): Promise<PythonReport> {
  try {
    const { stdout } = await promisify(execFile)(command, ['-c', lookProgram, ...kernelModules], {
      env: environment,
      cwd: '/',
      timeout: lookTimeoutMs,
      killSignal: 'SIGKILL',
    });
    return { command, missing: stdout.trim().split(' ').filter(Boolean) };
  } catch {
    return { command };
  }
}

/** The first Python that can run a kernel. @throws ProblemError `kernel_not_installed` with what is missing and what installs it */
export async function findPython(options: {
  readonly configured: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<string> {
  const reports: PythonReport[] = [];
  for (const candidate of pythonCandidates(options.configured)) {
    const report = await inspectPython(candidate, options.environment);
    if (report.missing?.length === 0) {
      return report.command;
    }
    reports.push(report);
  }
  const tried = reports.map(({ command, missing }) =>
    missing === undefined ? `${command} cannot be started` : `${command} lacks ${missing.join(' and ')}`,
  );
  const missing = reports.at(-1)?.missing ?? ['python3', ...kernelModules];
  throw new ProblemError('kernel_not_installed', `No Python here can run a Jupyter kernel: ${tried.join('; ')}.`, {
    context: { missing, installCommand: 'sandbox-agent install kernels', systemCommand: kernelInstallCommand },
  });
}
