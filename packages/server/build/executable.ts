import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { statSync } from 'node:fs';
import { arch, platform } from 'node:process';
import { parseArgs } from 'node:util';
import { buildConstants, buildFacts } from './build-facts.ts';

const { values } = parseArgs({ options: { target: { type: 'string' } } });

/** `linux-x64`, `linux-arm64`, `darwin-arm64`, …; another one than this machine's makes Bun fetch its runtime. */
const target = values.target ?? `${platform}-${arch}`;
const outputFile = `${buildFacts.distDirectory}/bin/sandbox-agent-${target}`;
const bun = createRequire(import.meta.url).resolve('bun/bin/bun.exe');

/**
 * The single executable. Bytecode halves the start; splitting keeps what a start does not need from being read.
 * `.env` and `bunfig.toml` of the working directory are not loaded: it is a workspace, and whoever writes there must
 * not configure the server. A small heap: what lives long is little, and the sandbox belongs to the agent.
 */
execFileSync(
  bun,
  [
    'build',
    '--compile',
    '--compile-exec-argv=--smol',
    '--minify',
    '--bytecode',
    '--format=esm',
    '--splitting',
    '--no-compile-autoload-dotenv',
    // Of Node only: Bun has terminals itself.
    '--external=@lydell/node-pty',
    '--no-compile-autoload-bunfig',
    '--define=SANDBOX_AGENT_STANDALONE=true',
    ...Object.entries(buildConstants).map(([name, value]) => `--define=${name}=${value}`),
    ...(values.target === undefined ? [] : [`--target=bun-${target}`]),
    buildFacts.entry,
    `--outfile=${outputFile}`,
  ],
  { stdio: ['ignore', 'ignore', 'inherit'], cwd: buildFacts.packageDirectory },
);
process.stdout.write(`${outputFile} ${(statSync(outputFile).size / 1e6).toFixed(1)} MB\n`);
