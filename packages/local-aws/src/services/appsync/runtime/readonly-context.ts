/**
 * `request` and `response` may change members of the context's values, but not the context itself
 * (eslint rule no-disallowed-re-assignment).
 */
import type { AnyNode, Identifier, Program } from 'acorn';
import type { Binding } from './bindings.ts';
import { isFunction, walk, type AnyFunction } from './syntax-tree.ts';

/** Finds assignments to the handlers' parameter or to a property directly on it. */
export function readonlyContextViolations(
  program: Program,
  bindings: ReadonlyMap<Identifier, Binding>,
): { node: AnyNode; message: string }[] {
  const violations: { node: AnyNode; message: string }[] = [];
  walk(program, (node, ancestors) => {
    const target = assigned(node);
    if (target === undefined) {
      return;
    }
    const context = target.type === 'MemberExpression' ? target.object : target;
    if (context.type !== 'Identifier' || !isHandlersContext(context, ancestors, bindings)) {
      return;
    }
    const message =
      target.type === 'MemberExpression'
        ? `${context.name} is readonly adding/modifying properties is not supported.`
        : `${context.name} is readonly and re-assignment is not supported.`;
    violations.push({ node, message });
  });
  return violations;
}

function assigned(node: AnyNode): AnyNode | undefined {
  if (node.type === 'AssignmentExpression') {
    return node.left;
  }
  return node.type === 'UnaryExpression' && node.operator === 'delete' ? node.argument : undefined;
}

function isHandlersContext(
  context: Identifier,
  ancestors: readonly AnyNode[],
  bindings: ReadonlyMap<Identifier, Binding>,
): boolean {
  const handler = ancestors.filter(isFunction).find((fn) => isHandler(fn));
  const parameter = handler?.params[0];
  return parameter?.type === 'Identifier' && bindings.get(parameter) === bindings.get(context);
}

function isHandler(fn: AnyFunction): boolean {
  return fn.id?.name === 'request' || fn.id?.name === 'response';
}
