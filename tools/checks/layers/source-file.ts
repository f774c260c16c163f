import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

/** One import of a source file, resolved as far as the layer rules need it. */
export interface SourceImport {
  readonly specifier: string;
  /** For a relative import: the file, relative to the source folder of its package (`../` when it leaves it). */
  readonly path?: string;
  /** For any other: the name of the package (`@scope/name` or `name`), or undefined for a built-in of Node. */
  readonly packageName?: string;
  readonly isBuiltin: boolean;
}

/** Every static, dynamic and type import and re-export of a source text. */
export function readImports(path: string, text: string): readonly SourceImport[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName }) => {
    if (fileName.startsWith('.')) {
      return { specifier: fileName, path: posix.join(posix.dirname(path), fileName), isBuiltin: false };
    }
    if (isBuiltin(fileName)) return { specifier: fileName, isBuiltin: true };
    const [first = '', second = ''] = fileName.split('/');
    return { specifier: fileName, packageName: first.startsWith('@') ? `${first}/${second}` : first, isBuiltin: false };
  });
}
