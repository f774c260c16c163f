import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants, Script } from 'node:vm';
import { importName } from './import-statement.ts';
import { importMetaName } from './transform-cell.ts';

/** What the runner adds to the global object for a cell: all of it as seen from the directory that the process is in. */
export function setCellScope(more: Readonly<Record<string, unknown>>): void {
  const place = join(process.cwd(), 'code-context.mjs');
  const hidden = {
    ...more,
    [importName]: createImport(place),
    [importMetaName]: { url: pathToFileURL(place).href, filename: place, dirname: process.cwd() },
  };
  for (const [name, value] of Object.entries(hidden)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
  }
  const require = createRequire(place);
  Object.defineProperty(globalThis, 'require', { value: require, configurable: true, writable: true });
}

/** Makes names global that a cell declares: some of the runtime's own globals cannot be assigned to as they are. */
export function declareGlobals(names: readonly string[]): void {
  for (const name of names) {
    const found = Object.getOwnPropertyDescriptor(globalThis, name);
    if (found === undefined || (found.configurable === true && found.writable !== true)) {
      Object.defineProperty(globalThis, name, {
        value: found?.get === undefined ? undefined : (globalThis as Record<string, unknown>)[name],
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
  }
}

interface BunRuntime {
  resolveSync(specifier: string, directory: string): string;
}

type Import = (specifier: string, options?: ImportCallOptions) => Promise<unknown>;

/** `import()` as a module at that place would have it. */
function createImport(place: string): Import {
  const bun = (globalThis as { readonly Bun?: BunRuntime }).Bun;
  if (bun !== undefined) {
    const directory = process.cwd();
    return async (specifier, options) =>
      import(/^[a-z]+:/i.test(specifier) ? specifier : bun.resolveSync(specifier, directory), options);
  }
  const source = '(specifier, options) => import(specifier, options)';
  return new Script(source, {
    filename: place,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as Import;
}
