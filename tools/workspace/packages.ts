import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './paths.ts';

export interface WorkspacePackage {
  /** As published: `@sandbox-agent/server`. */
  readonly name: string;
  /** Relative to the repository: `packages/server`. */
  readonly folder: string;
  /** Whether it goes to npm. */
  readonly isPublished: boolean;
  readonly scripts: Readonly<Record<string, string>>;
}

/** The packages under `packages/`, sorted by folder. */
export function listPackages(root: string = repositoryRoot): readonly WorkspacePackage[] {
  return readdirSync(join(root, 'packages'))
    .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
    .sort()
    .map((name) => {
      const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as Manifest;
      return {
        name: manifest.name,
        folder: `packages/${name}`,
        isPublished: manifest.private !== true,
        scripts: manifest.scripts ?? {},
      };
    });
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly scripts?: Record<string, string>;
}
