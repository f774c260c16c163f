import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ProblemError } from '../../http/problem-error.ts';

const lookTimeoutMs = 20_000;

/** What a Python needs to run a kernel and to speak with it, as modules. */
export const kernelModules = ['ipykernel', 'jupyter_client'] as const;

/** The same as packages of Debian. */
export const kernelPackages = ['python3-ipykernel', 'python3-jupyter-client'] as const;

export const kernelInstallCommand = 'sandbox-agent install kernels';

export interface PythonSearch {
  /** The only one that may be taken. Undefined: `python3` of the search path, then the system's own. */
  readonly configured: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

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

function pythonCandidates(configured: string | undefined): readonly string[] {
  return configured === undefined ? ['python3', '/usr/bin/python3'] : [configured];
}

async function inspectPython(command: string, environment: PythonSearch['environment']): Promise<PythonReport> {
  try {
    const { stdout } = await promisify(execFile)(command, ['-c', lookProgram, ...kernelModules], {
      env: { ...environment },
      cwd: '/',
      timeout: lookTimeoutMs,
      killSignal: 'SIGKILL',
    });
    return { command, missing: stdout.trim().split(' ').filter(Boolean) };
  } catch {
    return { command };
  }
}

/** What every Python that is tried was found to be, up to the first that can run a kernel. */
export async function inspectPythons(options: PythonSearch): Promise<readonly PythonReport[]> {
  const reports: PythonReport[] = [];
  for (const candidate of pythonCandidates(options.configured)) {
    const report = await inspectPython(candidate, options.environment);
    reports.push(report);
    if (canRunKernel(report)) {
      break;
    }
  }
  return reports;
}

export function canRunKernel({ missing }: PythonReport): boolean {
  return missing?.length === 0;
}

/** What the search says is not there; empty when a Python can run a kernel. */
export function missingForKernel(reports: readonly PythonReport[]): readonly string[] {
  return reports.some(canRunKernel) ? [] : (reports.at(-1)?.missing ?? ['python3', ...kernelModules]);
}

/** The first Python that can run a kernel. @throws ProblemError `kernel_not_installed` with what is missing and what installs it */
export async function findPython(options: PythonSearch): Promise<string> {
  const reports = await inspectPythons(options);
  const found = reports.find(canRunKernel);
  if (found !== undefined) {
    return found.command;
  }
  const tried = reports.map(({ command, missing }) =>
    missing === undefined ? `${command} cannot be started` : `${command} lacks ${missing.join(' and ')}`,
  );
  throw new ProblemError('kernel_not_installed', `No Python here can run a Jupyter kernel: ${tried.join('; ')}.`, {
    context: { missing: missingForKernel(reports), installCommand: kernelInstallCommand, packages: kernelPackages },
  });
}
