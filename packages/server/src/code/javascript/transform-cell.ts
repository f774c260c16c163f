import { parse, type AnyNode, type Program, type Statement, type ModuleDeclaration } from 'acorn';
import { CellEdits, lineBreaks } from './cell-edits.ts';
import { boundNames, programVariables, walk, type FoundVariables } from './declared-names.ts';
import { importName, importStatement } from './import-statement.ts';
import { guardLoops } from './loop-guards.ts';

/** The object that stands for `import.meta` in transformed code. */
export const importMetaName = '__sandboxAgentImportMeta';

/** Stands before the first line of the body. */
export const bodyPrefix = '(async () => { ';

/** Code that can be run again and again in one global scope. */
export interface TransformedCell {
  /** Names that the code declares at its top level. They become properties of the global object before it runs. */
  readonly names: readonly string[];
  /** Sets the functions, which code may call before the line they are on. */
  readonly functions: string;
  /** An expression: a promise of `{ value }` when the last statement is an expression, else of undefined. */
  readonly body: string;
}

interface Transformation {
  readonly source: string;
  readonly edits: CellEdits;
  readonly names: Set<string>;
  functions: string;
}

/**
 * Makes a cell of a notebook of a module: what it declares becomes global, so that later cells see it and may declare it again; `await`
 * and `import` work at the top level; the last expression is the result. Lines keep their numbers.
 *
 * @throws SyntaxError with `loc` of where it is
 */
export function transformCell(code: string, options: { readonly guardsSyncLoops: boolean }): TransformedCell {
  const { source, program } = parseCell(code);
  const work: Transformation = { source, edits: new CellEdits(source), names: new Set(), functions: '' };
  for (const found of programVariables(program)) {
    assignVariables(work, found);
  }
  walk(program, (node) => replaceImport(work, node), { entersFunctions: true });
  guardLoops(program, work.edits, { includesSync: options.guardsSyncLoops });
  const last = program.body.at(-1);
  for (const statement of program.body) {
    transformStatement(work, statement, statement === last);
  }
  const body = `${bodyPrefix}${work.edits.apply(0, source.length)}\n})()`;
  return { names: [...work.names], functions: work.functions, body };
}

/** A literal object is taken for what it looks like, and not for a block with labels. */
function parseCell(code: string): { source: string; program: Program } {
  const options = { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true } as const;
  if (/^\s*\{[^]*\}\s*$/.test(code)) {
    try {
      const source = `(${code}\n)`;
      return { source, program: parse(source, options) };
    } catch {
      // It was a block.
    }
  }
  const source = code.replace(/^#!/, '//');
  return { source, program: parse(source, options) };
}

/** `let { a } = f(), b;` → `;({ a } = f(), b = undefined);` */
function assignVariables({ edits, names }: Transformation, { node, parent }: FoundVariables): void {
  for (const name of node.declarations.flatMap(({ id }) => boundNames(id))) {
    names.add(name);
  }
  const [first] = node.declarations;
  const last = node.declarations.at(-1);
  if (first === undefined || last === undefined) {
    return;
  }
  if ((parent?.type === 'ForInStatement' || parent?.type === 'ForOfStatement') && parent.left === node) {
    edits.replace(node.start, first.start, '');
    return;
  }
  // Where statements follow each other a parenthesis could be taken for a call of what stands before.
  const isListed =
    parent !== undefined && ['Program', 'BlockStatement', 'SwitchCase', 'ExportNamedDeclaration'].includes(parent.type);
  edits.replace(node.start, first.start, isListed ? ';(' : '(');
  for (const { id, init, end } of node.declarations) {
    if (init == null) {
      // `var x` keeps what `x` was, `let x` does not.
      edits.insert(end, node.kind === 'var' && id.type === 'Identifier' ? '' : ' = undefined');
    }
  }
  edits.insert(last.end, isListed ? ');' : ')');
}

function replaceImport({ edits }: Transformation, node: AnyNode): void {
  if (node.type === 'ImportExpression') {
    edits.replace(node.start, node.start + 'import'.length, importName);
  } else if (node.type === 'MetaProperty' && node.meta.name === 'import') {
    edits.replace(node.start, node.end, importMetaName);
  }
}

function transformStatement(work: Transformation, statement: Statement | ModuleDeclaration, isLast: boolean): void {
  const { edits, source, names } = work;
  switch (statement.type) {
    case 'ImportDeclaration': {
      const imported = importStatement(statement, source);
      imported.names.forEach((name) => names.add(name));
      edits.replace(statement.start, statement.end, imported.text);
      return;
    }
    case 'ExportAllDeclaration':
      edits.remove(statement.start, statement.end);
      return;
    case 'ExportNamedDeclaration':
      // Nobody imports a cell: what it exports it only declares.
      if (statement.declaration == null) {
        edits.remove(statement.start, statement.end);
      } else {
        edits.replace(statement.start, statement.declaration.start, '');
        transformStatement(work, statement.declaration, false);
      }
      return;
    case 'ExportDefaultDeclaration': {
      const { declaration } = statement;
      edits.replace(statement.start, declaration.start, ';');
      if ('id' in declaration && declaration.id != null && declaration.type.endsWith('Declaration')) {
        transformStatement(work, declaration as Statement, false);
      } else {
        takeValue(work, { start: declaration.start, end: statement.end }, isLast);
      }
      return;
    }
    case 'FunctionDeclaration':
      moveFunction(work, statement.id, statement);
      return;
    case 'ClassDeclaration':
      names.add(statement.id.name);
      edits.insert(statement.start, `${statement.id.name} = `);
      edits.insert(statement.end, ';');
      return;
    case 'ExpressionStatement':
      if (isLast) {
        takeValue(work, statement, true);
      }
      return;
    default:
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Without its own name inside, so that who calls it by name gets what that name is by then. */
function moveFunction(work: Transformation, name: Span & { readonly name: string }, declaration: Span): void {
  const { edits, source } = work;
  work.names.add(name.name);
  edits.replace(name.start, name.end, '');
  const breaks = lineBreaks(source.slice(0, declaration.start)) - lineBreaks(work.functions);
  work.functions += `${'\n'.repeat(breaks)}${name.name} = ${edits.apply(declaration.start, declaration.end)};`;
  edits.remove(declaration.start, declaration.end);
}

/** Returns the value of an expression, or only evaluates it. */
function takeValue({ edits, source }: Transformation, { start, end }: Span, isResult: boolean): void {
  edits.insert(start, isResult ? 'return { value: (' : '(');
  const close = isResult ? ') };' : ');';
  if (source[end - 1] === ';') {
    edits.replace(end - 1, end, close);
  } else {
    edits.insert(end, close);
  }
}
