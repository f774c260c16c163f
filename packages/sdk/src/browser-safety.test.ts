import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rolldown, type OutputChunk } from 'rolldown';
import { describe, expect, it } from 'vitest';

interface Graph {
  readonly modules: string[];
  readonly builtins: string[];
}

/** Everything that a browser bundle of an entry would hold, and which Node built-ins it would still ask for. */
async function walk(entry: string): Promise<Graph> {
  const builtins = new Set<string>();
  const bundle = await rolldown({
    input: fileURLToPath(new URL(entry, import.meta.url)),
    platform: 'browser',
    logLevel: 'silent',
    plugins: [
      {
        name: 'note-builtins',
        resolveId(source) {
          if (source.startsWith('node:') || builtinModules.includes(source)) {
            builtins.add(source);
            return { id: source, external: true };
          }
          return null;
        },
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  const chunks = output.filter((part): part is OutputChunk => part.type === 'chunk');
  return { modules: chunks.flatMap((chunk) => Object.keys(chunk.modules)), builtins: [...builtins] };
}

describe('the root of the package', () => {
  it('reaches no Node built-in, no server, no provider and no schema library', async () => {
    const { modules, builtins } = await walk('./index.ts');
    expect(builtins).toEqual([]);
    expect(modules.length).toBeGreaterThan(40);
    expect(modules.filter((path) => /\/(zod|providers|server|persist-\w+|@agentclientprotocol)\//.test(path))).toEqual(
      [],
    );
  });

  it('is walked by a test that sees built-ins where there are some', async () => {
    expect((await walk('./local.ts')).builtins).toContain('node:child_process');
  });
});
