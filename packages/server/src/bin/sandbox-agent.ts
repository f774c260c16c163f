#!/usr/bin/env node
import { runCli } from '../cli/run-cli.ts';
import { serverVersion } from '../version.ts';

const exitCode = await runCli({
  args: process.argv.slice(2),
  environment: process.env,
  workingDirectory: process.cwd(),
  version: serverVersion(),
  writeOutput: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
});
process.exit(exitCode);
