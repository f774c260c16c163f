import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packageDirectory = fileURLToPath(new URL('..', import.meta.url));

/** What both builds need: where they read and write, and what they put in place of constants. */
export const buildFacts = {
  packageDirectory,
  entry: `${packageDirectory}src/bin/sandbox-agent.ts`,
  distDirectory: `${packageDirectory}dist`,
  version: (JSON.parse(readFileSync(`${packageDirectory}package.json`, 'utf8')) as { version: string }).version,
};

/** Constants that the bundler replaces, as source text. */
export const buildConstants: Readonly<Record<string, string>> = {
  SANDBOX_AGENT_VERSION: JSON.stringify(buildFacts.version),
};
