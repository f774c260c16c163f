#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { runCli } from '../cli/run-cli.ts';
import { writeText } from '../cli/write-text.ts';
import { serverVersion } from '../version.ts';

/** Put in place by the build of the single executable, which is its own interpreter. */
declare const SANDBOX_AGENT_STANDALONE: boolean | undefined;

const isStandalone = typeof SANDBOX_AGENT_STANDALONE === 'boolean' && SANDBOX_AGENT_STANDALONE;

const exitCode = await runCli({
  args: process.argv.slice(2),
  environment: process.env,
  workingDirectory: process.cwd(),
  version: serverVersion(),
  self: { command: process.execPath, args: isStandalone ? [] : [fileURLToPath(import.meta.url)] },
  writeOutput: (text) => writeText(1, text),
  writeError: (text) => void writeText(2, text),
});
process.exit(exitCode);
