/**
 * The bans of this repository that oxlint has no rule of its own for. oxlint loads this file as a plugin and reads its default
 * export.
 */

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

interface Context {
  report(problem: { node: Node; message: string }): void;
}

type Rule = { create(context: Context): Record<string, (node: Node) => void> };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

const nameOf = (value: unknown): string | undefined => {
  if (!isNode(value)) return undefined;
  if (value.type === 'Identifier') return value['name'] as string;
  if (value.type === 'Literal' && typeof value['value'] === 'string') return value['value'];
  return undefined;
};

const isGlobalMember = (node: Node, objectName: string, propertyName: string): boolean =>
  nameOf(node['object']) === objectName && nameOf(node['property']) === propertyName;

/** A shell parses its string again: a file name with a space or a quote becomes code. Programs take an array of arguments. */
const noShellString: Rule = {
  create: (context) => ({
    Property(node) {
      if (nameOf(node['key']) !== 'shell') return;
      const value = node['value'];
      if (
        isNode(value) &&
        value.type === 'Literal' &&
        (value['value'] === true || typeof value['value'] === 'string')
      ) {
        context.report({ node, message: 'No shell: pass the program and an array of arguments.' });
      }
    },
  }),
};

/** Time and environment are parameters below a composition root: otherwise a test cannot set them. */
const noAmbientInput: Rule = {
  create: (context) => ({
    MemberExpression(node) {
      if (isGlobalMember(node, 'Date', 'now')) {
        context.report({ node, message: 'Take the time from a Clock that is passed in, not from Date.now().' });
      }
      if (isGlobalMember(node, 'process', 'env')) {
        context.report({ node, message: 'Take the environment as a parameter, not from process.env.' });
      }
    },
    NewExpression(node) {
      if (nameOf(node['callee']) === 'Date' && Array.isArray(node['arguments']) && node['arguments'].length === 0) {
        context.report({ node, message: 'Take the time from a Clock that is passed in, not from new Date().' });
      }
    },
  }),
};

export default {
  meta: { name: 'sandbox-agent' },
  rules: { 'no-shell-string': noShellString, 'no-ambient-input': noAmbientInput },
};
