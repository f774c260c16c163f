import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { build } from 'rolldown';
import { buildConstants, buildFacts } from './build-facts.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

const { packageDirectory, distDirectory, entry } = buildFacts;

/**
 * The Node build: `dist/bin/sandbox-agent.js` and the library `dist/index.js` with everything they need, in chunks that are
 * loaded when they are used. A start reads the entry and the chunks of its command, nothing of `node_modules`; so the
 * published package has no dependencies.
 */
async function bundle(): Promise<void> {
  const { output } = await build({
    input: { 'bin/sandbox-agent': entry, index: `${packageDirectory}src/index.ts` },
    platform: 'node',
    // Has a native part for each platform, which npm chooses.
    external: ['@lydell/node-pty'],
    transform: { define: { ...buildConstants }, target: 'node22' },
    output: {
      dir: distDirectory,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
    },
    logLevel: 'warn',
  });
  await removeOldChunks(new Set(output.map(({ fileName }) => fileName)));
  await chmod(`${distDirectory}/bin/sandbox-agent.js`, 0o755);
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  await writeFile(`${distDirectory}/THIRD-PARTY-NOTICES.txt`, await thirdPartyNotices(modules));
}

/** Chunks of earlier builds have other names. They go last, so that a build that fails leaves a program that works. */
async function removeOldChunks(current: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(`${distDirectory}/chunks`)) {
    if (!current.has(`chunks/${name}`)) {
      await rm(`${distDirectory}/chunks/${name}`);
    }
  }
}

await bundle();
