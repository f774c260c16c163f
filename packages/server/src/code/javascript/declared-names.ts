import type { AnyNode, Pattern, Program, VariableDeclaration } from 'acorn';

/** The names that a pattern binds: `{ a, b: [c] }` binds `a` and `c`. */
export function boundNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === 'Property' ? property.value : property.argument),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : boundNames(element)));
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    case 'RestElement':
      return boundNames(pattern.argument);
    case 'MemberExpression':
      return [];
  }
}

/** Calls back for every node, parents first; for what is inside functions only when `entersFunctions` is set. */
export function walk(
  node: AnyNode,
  visit: (node: AnyNode, parent: AnyNode | undefined) => void,
  options: { readonly entersFunctions: boolean },
  parent?: AnyNode,
): void {
  visit(node, parent);
  if (!options.entersFunctions && isFunction(node)) {
    return;
  }
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(child)) {
        walk(child, visit, options, node);
      }
    }
  }
}

export interface FoundVariables {
  readonly node: VariableDeclaration;
  readonly parent: AnyNode | undefined;
}

/** The declarations of variables that belong to the program itself: those at its top level, and every `var` in its blocks. */
export function programVariables(program: Program): FoundVariables[] {
  const found: FoundVariables[] = [];
  const visit = (node: AnyNode, parent: AnyNode | undefined): void => {
    const isAtTop = parent?.type === 'Program' || parent?.type === 'ExportNamedDeclaration';
    if (node.type === 'VariableDeclaration' && (node.kind === 'var' || isAtTop)) {
      found.push({ node, parent });
    }
  };
  walk(program, visit, { entersFunctions: false });
  return found;
}

/** Whether what is inside runs at another time, or has a scope of its own for `var`. */
export function isFunction({ type }: AnyNode): boolean {
  return (
    type === 'FunctionDeclaration' ||
    type === 'FunctionExpression' ||
    type === 'ArrowFunctionExpression' ||
    type === 'PropertyDefinition' ||
    type === 'StaticBlock'
  );
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
