import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The forms in which the server comes: its source, the bundle for Node, the single executable. */
export const serverTargets = ['source', 'node', 'executable'] as const;

export type ServerTarget = (typeof serverTargets)[number];

const programs: Readonly<Record<ServerTarget, string>> = {
  source: 'src/bin/sandbox-agent.ts',
  node: 'dist/bin/sandbox-agent.js',
  executable: `dist/bin/sandbox-agent-${process.platform}-${process.arch}`,
};

/** What `SANDBOX_AGENT_TEST_TARGET` chooses for the suites that need no particular form. Default `source`. */
export function chosenServerTarget(environment: NodeJS.ProcessEnv = process.env): ServerTarget {
  const chosen = environment['SANDBOX_AGENT_TEST_TARGET'] ?? 'source';
  const target = serverTargets.find((name) => name === chosen);
  if (target === undefined) {
    throw new Error(`SANDBOX_AGENT_TEST_TARGET: expected one of ${serverTargets.join(', ')}, got ${chosen}.`);
  }
  return target;
}

/** The file of a target. @throws Error that tells how to build it */
export function serverProgram(target: ServerTarget): string {
  const path = fileURLToPath(new URL(`../../../packages/server/${programs[target]}`, import.meta.url));
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: npm run build makes it.`);
  }
  return path;
}
