import * as module from 'node:module';

interface BunTranspiler {
  transformSync(code: string): string;
}

interface BunRuntime {
  readonly Transpiler: new (options: object) => BunTranspiler;
}

/** TypeScript → JavaScript, by what the runtime itself has. Nothing is checked. @throws SyntaxError */
export function stripTypes(code: string): string {
  const bun = (globalThis as { readonly Bun?: BunRuntime }).Bun;
  if (bun === undefined) {
    // Bun has no such export, and refuses a program that names it.
    return module.stripTypeScriptTypes(code, { mode: 'transform' });
  }
  // What nobody uses yet a later cell may use.
  const options = { loader: 'ts', deadCodeElimination: false, trimUnusedImports: false, target: 'bun' };
  return new bun.Transpiler(options).transformSync(code);
}
