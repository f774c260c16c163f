import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const sources = fileURLToPath(new URL('.', import.meta.url));
const files = globSync('**/*.ts', { cwd: sources }).filter((file) => !file.endsWith('.test.ts'));

/** What a source asks for at run time or for its types, relative files aside. */
function packagesOf(file: string): string[] {
  const text = readFileSync(`${sources}/${file}`, 'utf8');
  const specifiers = text.matchAll(/\b(?:from|import)\s*\(?\s*'([^'.][^']*)'/g);
  return [...specifiers].map(([, specifier]) => specifier as string);
}

describe('the protocol', () => {
  it('needs zod and nothing else, least of all Node', () => {
    expect(files.length).toBeGreaterThan(15);
    expect([...new Set(files.flatMap(packagesOf))]).toEqual(['zod']);
  });

  it('has entries that a client can load without a schema library', () => {
    const reached = new Set<string>();
    const reach = (file: string): void => {
      if (reached.has(file)) {
        return;
      }
      reached.add(file);
      const text = readFileSync(`${sources}/${file}`, 'utf8');
      for (const [, specifier] of text.matchAll(/^(?:import|export) (?!type)[^;]*?from '(\.[^']*)'/gms)) {
        reach(new URL(specifier as string, `file:///${file}`).pathname.slice(1));
      }
    };
    reach('errors/index.ts');
    reach('sessions/server-event.ts');
    expect(reached).toContain('errors/error-codes.ts');
    expect(
      [...reached].flatMap((file) =>
        /^import (?!type)[^;]*'zod'/m.test(readFileSync(`${sources}/${file}`, 'utf8')) ? [file] : [],
      ),
    ).toEqual([]);
  });
});
