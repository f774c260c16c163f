import { browserSafePackages, composingServerFolders, packageArrows, sharedServerFolders } from './layer-rules.ts';
import { readImports, type SourceImport } from './source-file.ts';

export interface LayeredFile {
  /** The package that the file belongs to. */
  readonly packageName: string;
  /** Relative to the package's `src/`. */
  readonly path: string;
  readonly text: string;
}

/** What is wrong with the imports of one file, each as one sentence. */
export function findViolations(file: LayeredFile): readonly string[] {
  return readImports(file.path, file.text).flatMap((imported) => {
    const problem = packageProblem(file, imported) ?? folderProblem(file, imported);
    return problem === undefined ? [] : [problem];
  });
}

function packageProblem({ packageName, path }: LayeredFile, imported: SourceImport): string | undefined {
  const arrows = packageArrows[packageName];
  if (arrows === undefined) return `${packageName} has no place in tools/checks/layers/layer-rules.ts.`;
  if (imported.path?.startsWith('../') === true)
    return `"${imported.specifier}" leaves its package: import the package by name.`;
  const target = imported.packageName;
  if (target !== undefined && target !== packageName && target in packageArrows && !arrows.includes(target)) {
    return `"${imported.specifier}" is against the layer order: ${packageName} may import ${arrows.join(', ') || 'no package of the workspace'}.`;
  }
  const nodeOnlyFiles = browserSafePackages[packageName];
  if (imported.isBuiltin && nodeOnlyFiles !== undefined && !nodeOnlyFiles.includes(path)) {
    return `"${imported.specifier}" is a built-in of Node, and this file also runs in browsers.`;
  }
  return undefined;
}

function folderProblem({ packageName, path }: LayeredFile, imported: SourceImport): string | undefined {
  if (packageName !== '@sandbox-agent/server' || imported.path === undefined) return undefined;
  const from = featureOf(path);
  const to = featureOf(imported.path);
  if (from === undefined || composingServerFolders.includes(from)) return undefined;
  if (to === undefined)
    return `"${imported.specifier}" is part of the composition root: take what you need as a parameter.`;
  if (to === from || isShared(imported.path)) return undefined;
  return `"${imported.specifier}" belongs to another feature: ${from}/ may import itself and ${sharedServerFolders.join(', ')}.`;
}

/** The first folder of a path; undefined for a file of the source root, which is the composition root. */
function featureOf(path: string): string | undefined {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : undefined;
}

const isShared = (path: string): boolean => sharedServerFolders.some((folder) => path.startsWith(`${folder}/`));
