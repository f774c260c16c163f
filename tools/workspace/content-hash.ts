import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './paths.ts';

const generated = new Set(['node_modules', 'dist', '.nx', 'cache']);

/** The files below a folder (or the file itself), relative to the repository, sorted; nothing that a tool generates. */
export function filesUnder(path: string, root: string = repositoryRoot): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => !generated.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(`${path}/${entry.name}`, root) : [`${path}/${entry.name}`]))
    .sort();
}

/** A fingerprint of names and contents. Times do not enter: a fresh clone and an old one agree. */
export function hashFiles(paths: readonly string[], root: string = repositoryRoot): string {
  const hash = createHash('sha256');
  for (const path of paths)
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}
