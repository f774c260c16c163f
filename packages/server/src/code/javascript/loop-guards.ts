import type { AnyNode, Program } from 'acorn';
import type { CellEdits } from './cell-edits.ts';
import { isFunction, walk } from './declared-names.ts';

/** What a loop with an `await` calls in each round, and what another one calls. */
export const asyncRoundName = '__sandboxAgentAsyncRound';
export const syncRoundName = '__sandboxAgentSyncRound';

const loopTypes: ReadonlySet<string> = new Set([
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
]);

/**
 * Makes loops ask in each round whether they shall go on. A loop that waits goes on by itself after the call that began it was interrupted;
 * one that does not wait keeps the runtime from hearing of an interrupt, and is guarded only when `includesSync` is set, since that costs time.
 */
export function guardLoops(
  program: Program,
  edits: CellEdits,
  { includesSync }: { readonly includesSync: boolean },
): void {
  const visit = (node: AnyNode): void => {
    if (!loopTypes.has(node.type) || !('body' in node)) {
      return;
    }
    const body = node.body as AnyNode;
    const isAsync = hasAwait(node);
    if (!isAsync && !includesSync) {
      return;
    }
    const call = `${isAsync ? asyncRoundName : syncRoundName}();`;
    if (body.type === 'BlockStatement') {
      edits.insert(body.start + 1, ` ${call}`);
    } else {
      edits.insert(body.start, `{ ${call} `);
      edits.insert(body.end, ' }');
    }
  };
  walk(program, visit, { entersFunctions: true });
}

/** In the loop itself, and not in a function that is made there. */
function hasAwait(loop: AnyNode): boolean {
  let found = false;
  const visit = (node: AnyNode): void => {
    found ||= node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await);
  };
  walk(loop, visit, { entersFunctions: false });
  return found && !isFunction(loop);
}
