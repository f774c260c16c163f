import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Part, PartOutcome } from '../parts/part.ts';
import { runCommand } from '../parts/run-command.ts';
import { cacheFolder, toolPath } from '../workspace/paths.ts';
import { readVitestReport } from './vitest-report.ts';

export interface VitestSuiteOptions {
  /** Default: the project. */
  readonly name?: string;
  /** A project of vitest.config.ts. */
  readonly project: string;
  readonly needs?: readonly string[];
  /** Handed on to vitest: files, `-t name`. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Runs beside other parts and prints only when it fails. Default false: alone, with its output on the terminal. */
  readonly isQuiet?: boolean;
}

/** Where the JSON report of the suite of that name is left. */
export function vitestReportFile(name: string): string {
  return join(cacheFolder, 'suites', `${name.replaceAll(' ', '-')}.json`);
}

/** Runs one vitest project with its output on the terminal, and counts its tests. */
export function createVitestSuite(options: VitestSuiteOptions): Part {
  const { project, name = project, needs, args = [], env = process.env, isQuiet = false } = options;
  return {
    name,
    needs,
    isExclusive: !isQuiet,
    async run(signal): Promise<PartOutcome> {
      const report = vitestReportFile(name);
      rmSync(report, { force: true });
      mkdirSync(dirname(report), { recursive: true });
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const { exitCode, output } = await runCommand(toolPath('vitest'), {
        args: ['run', '--project', project, ...reporters, ...args],
        env,
        signal,
        isLive: !isQuiet,
      });
      const outcome = readVitestReport({
        isOk: exitCode === 0,
        json: existsSync(report) ? readFileSync(report, 'utf8') : undefined,
      });
      return { ...outcome, output: outcome.output || output };
    },
  };
}
