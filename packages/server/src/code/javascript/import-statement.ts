import type { ImportDeclaration } from 'acorn';

/** The function that stands for `import()` in transformed code. */
export const importName = '__sandboxAgentImport';

/** What an import declaration becomes where it has to be an assignment, and the names that it assigns. */
export function importStatement(
  declaration: ImportDeclaration,
  source: string,
): { readonly text: string; readonly names: readonly string[] } {
  const attributes = declaration.attributes.map(
    ({ key, value }) => `${source.slice(key.start, key.end)}: ${String(value.raw)}`,
  );
  const options = attributes.length === 0 ? '' : `, { with: { ${attributes.join(', ')} } }`;
  const module = `await ${importName}(${String(declaration.source.raw)}${options})`;
  const parts: string[] = [];
  let whole: string | undefined;
  for (const specifier of declaration.specifiers) {
    if (specifier.type === 'ImportNamespaceSpecifier') {
      whole = specifier.local.name;
    } else {
      const imported =
        specifier.type === 'ImportDefaultSpecifier'
          ? 'default'
          : source.slice(specifier.imported.start, specifier.imported.end);
      parts.push(`${imported}: ${specifier.local.name}`);
    }
  }
  const names = declaration.specifiers.map(({ local }) => local.name);
  const destructure = `({ ${parts.join(', ')} } = ${whole ?? module});`;
  return {
    text: `;${whole === undefined ? '' : `${whole} = ${module};`}${
      parts.length > 0 ? destructure : whole === undefined ? `${module};` : ''
    }`,
    names,
  };
}
