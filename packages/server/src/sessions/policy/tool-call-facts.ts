import { extractCommands, type CommandFact } from './extract-commands.ts';
import { extractHosts } from './extract-hosts.ts';
import { extractPaths, type Extracted } from './extract-paths.ts';
import { isSaid, mergeStatements, type ToolCallStatement } from './tool-call-statement.ts';

/** What a policy is held against. */
export interface ToolCallFacts {
  readonly toolKind: string | undefined;
  readonly title: string | undefined;
  /** As they were stated: not resolved. */
  readonly paths: Extracted<string>;
  readonly commands: Extracted<CommandFact>;
  readonly hosts: Extracted<string>;
}

/** Kinds of tools that work on files: one that names none hides it. */
const fileKinds: ReadonlySet<unknown> = new Set(['read', 'edit', 'delete', 'move']);

/**
 * The facts of a tool call: what the permission request says and what was said of the call before. Agents differ in which of the two
 * says more, so paths, commands and hosts of both count.
 */
export function toolCallFacts(request: ToolCallStatement, known: ToolCallStatement = {}): ToolCallFacts {
  const merged = mergeStatements(known, request);
  // A title that was replaced since was provisional.
  const statements = [merged, { ...known, kind: merged.kind, title: undefined }];
  const paths = union(statements.map(extractPaths), (path) => path);
  const commands = union(statements.map(extractCommands), ({ line, isComplete }) => `${isComplete} ${line}`);
  const hosts = union(statements.map(extractHosts), (host) => host);
  const { kind, title } = merged;
  // A tool of no known kind that does not say what it is given may do anything.
  const isOpaque = !isSaid(merged.rawInput) && (typeof kind !== 'string' || kind === 'other');
  const hidesPaths = paths.found.length === 0 && (fileKinds.has(kind) || isOpaque);
  const hidesCommands = commands.found.length === 0 && (kind === 'execute' || isOpaque);
  const hidesHosts = hosts.found.length === 0 && (kind === 'fetch' || isOpaque);
  return {
    toolKind: typeof kind === 'string' ? kind : undefined,
    title: typeof title === 'string' ? title : undefined,
    paths: { found: paths.found, isReadable: paths.isReadable && !hidesPaths },
    commands: { found: commands.found, isReadable: commands.isReadable && !hidesCommands },
    hosts: { found: hosts.found, isReadable: hosts.isReadable && !hidesHosts },
  };
}

function union<Fact>(all: readonly Extracted<Fact>[], keyOf: (fact: Fact) => string): Extracted<Fact> {
  const byKey = new Map(all.flatMap(({ found }) => found).map((fact) => [keyOf(fact), fact]));
  return {
    found: [...byKey.values()],
    isReadable: all.every(({ isReadable }) => isReadable),
  };
}
