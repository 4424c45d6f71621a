/** Walks a parsed APPSYNC_JS module. */
import type { AnyNode } from 'acorn';

/** A function expression, declaration or arrow. */
export type AnyFunction = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;

/**
 * Calls `visit` for each node, parents first. `ancestors` starts with the program and ends with the
 * parent.
 */
export function walk(
  node: AnyNode,
  visit: (node: AnyNode, ancestors: readonly AnyNode[]) => void,
  ancestors: readonly AnyNode[] = [],
): void {
  visit(node, ancestors);
  const children = childrenOf(node);
  if (children.length === 0) {
    return;
  }
  const path = [...ancestors, node];
  for (const child of children) {
    walk(child, visit, path);
  }
}

/** The children of a node, found once: every rule walks the whole tree of every bundle. */
const known = new WeakMap<AnyNode, readonly AnyNode[]>();

/** Returns the child nodes, in source order as far as acorn keeps it. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  const found = known.get(node) ?? findChildren(node);
  known.set(node, found);
  return found;
}

function findChildren(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  const add = (value: unknown): void => {
    if (isNode(value)) {
      found.push(value);
    }
  };
  for (const [name, member] of Object.entries(node)) {
    if (Array.isArray(member)) {
      member.forEach(add);
    } else if (name !== 'loc') {
      add(member);
    }
  }
  return found;
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
