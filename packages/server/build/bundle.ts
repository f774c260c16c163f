import { chmod, readdir, rm } from 'node:fs/promises';
import { build } from 'rolldown';
import { buildConstants, buildFacts } from './build-facts.ts';

/**
 * The Node build: `dist/bin/sandbox-agent.js` with everything it needs, in chunks that are loaded when they are used. A start
 * reads the entry and the chunk of its command, nothing of `node_modules`.
 */
async function bundle(): Promise<void> {
  const { output } = await build({
    input: { 'sandbox-agent': buildFacts.entry },
    platform: 'node',
    transform: { define: { ...buildConstants }, target: 'node22' },
    output: {
      dir: buildFacts.outputDirectory,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
    },
    logLevel: 'warn',
  });
  await removeOldChunks(new Set(output.map(({ fileName }) => fileName)));
  await chmod(`${buildFacts.outputDirectory}/sandbox-agent.js`, 0o755);
}

/** Chunks of earlier builds have other names. They go last, so that a build that fails leaves a program that works. */
async function removeOldChunks(current: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(`${buildFacts.outputDirectory}/chunks`)) {
    if (!current.has(`chunks/${name}`)) {
      await rm(`${buildFacts.outputDirectory}/chunks/${name}`);
    }
  }
}

await bundle();
