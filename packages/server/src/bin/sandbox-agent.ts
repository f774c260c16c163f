#!/usr/bin/env node
import { runCli } from '../cli/run-cli.ts';
import { writeText } from '../cli/write-text.ts';
import { serverVersion } from '../version.ts';

const exitCode = await runCli({
  args: process.argv.slice(2),
  environment: process.env,
  workingDirectory: process.cwd(),
  version: serverVersion(),
  writeOutput: (text) => writeText(1, text),
  writeError: (text) => writeText(2, text),
});
process.exit(exitCode);
