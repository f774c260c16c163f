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
}

/** Runs one vitest project with its output on the terminal, and counts its tests. */
export function createVitestSuite(options: VitestSuiteOptions): Part {
  const { project, name = project, needs, args = [], env = process.env } = options;
  return {
    name,
    needs,
    isExclusive: true,
    async run(signal): Promise<PartOutcome> {
      const report = join(cacheFolder, 'suites', `${name.replaceAll(' ', '-')}.json`);
      rmSync(report, { force: true });
      mkdirSync(dirname(report), { recursive: true });
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const { exitCode } = await runCommand(toolPath('vitest'), {
        args: ['run', '--project', project, ...reporters, ...args],
        env,
        signal,
        isLive: true,
      });
      return readVitestReport({
        isOk: exitCode === 0,
        json: existsSync(report) ? readFileSync(report, 'utf8') : undefined,
      });
    },
  };
}
