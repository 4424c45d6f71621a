/** Walking a parsed APPSYNC_JS module. */
import type { AnyNode } from 'acorn';

/** A function expression, declaration or arrow. */
export type AnyFunction = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;

/**
 * Calls `visit` for each node, parents first; `ancestors` begins with the program and ends with the
 * parent.
 */
export function walk(
  node: AnyNode,
  visit: (node: AnyNode, ancestors: readonly AnyNode[]) => void,
  ancestors: readonly AnyNode[] = [],
): void {
  visit(node, ancestors);
  const path = [...ancestors, node];
  for (const child of childrenOf(node)) {
    walk(child, visit, path);
  }
}

/** The nodes directly below, in source order as far as acorn keeps it. */
export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flatMap((member: unknown) =>
    (Array.isArray(member) ? member : [member]).filter(isNode),
  );
}

/** True for the three kinds of functions. */
export function isFunction(node: AnyNode | null | undefined): node is AnyFunction {
  return (
    node?.type === 'FunctionDeclaration' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'ArrowFunctionExpression'
  );
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
