import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * What is tested: the source run by Node, the Node build, or the single executable. Chosen for a whole run by
 * `SANDBOX_AGENT_TEST_TARGET`; default `source`.
 */
export const serverTargets = ['source', 'node', 'executable'] as const;

export type ServerTarget = (typeof serverTargets)[number];

const packageDirectory = fileURLToPath(new URL('..', import.meta.url));

/** The target of this run. Throws when the variable names none. */
export function currentTarget(environment: Readonly<Record<string, string | undefined>> = process.env): ServerTarget {
  const name = environment['SANDBOX_AGENT_TEST_TARGET'] || 'source';
  const target = serverTargets.find((candidate) => candidate === name);
  if (target === undefined) {
    throw new Error(
      `SANDBOX_AGENT_TEST_TARGET: expected one of ${serverTargets.join(', ')}, got ${JSON.stringify(name)}`,
    );
  }
  return target;
}

/** Program and first arguments that run a target. Throws when it has not been built. */
export function targetCommand(target: ServerTarget): readonly [string, ...string[]] {
  const file = {
    source: `${packageDirectory}src/bin/sandbox-agent.ts`,
    node: `${packageDirectory}dist/bin/sandbox-agent.js`,
    executable: `${packageDirectory}dist/bin/sandbox-agent-${process.platform}-${process.arch}`,
  }[target];
  if (!existsSync(file)) {
    throw new Error(`${file} is not there: build it first (pnpm build, pnpm build:executable).`);
  }
  return target === 'executable' ? [file] : [process.execPath, file];
}
