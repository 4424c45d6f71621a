/**
 * The APPSYNC_JS rules about functions as values: passed only as the first argument of the listed
 * array methods, not renamed, never recursive.
 */
import type { AnyNode, CallExpression, Identifier } from 'acorn';
import type { Binding } from './bindings.ts';
import { callbackMethods } from './supported-features.ts';
import { isFunction, walk, type AnyFunction } from './syntax-tree.ts';

type Bindings = ReadonlyMap<Identifier, Binding>;

/** Why the node misuses a function; undefined when it does not. */
export function functionMisuse(node: AnyNode, bindings: Bindings): string | undefined {
  const stands = (value: AnyNode | null | undefined) => functionOf(value, bindings) !== undefined;
  if (node.type === 'CallExpression' && node.arguments.slice(takesCallback(node) ? 1 : 0).some(stands)) {
    return 'Functions can not be passed as an argument';
  }
  if (node.type === 'VariableDeclarator' && node.init?.type === 'Identifier' && stands(node.init)) {
    return 're-assigning function is not allowed';
  }
  if (node.type === 'AssignmentExpression' && node.right.type === 'Identifier' && stands(node.right)) {
    return 're-assigning function is not allowed';
  }
  return undefined;
}

function takesCallback({ callee }: CallExpression): boolean {
  return (
    callee.type === 'MemberExpression' &&
    !callee.computed &&
    callee.property.type === 'Identifier' &&
    callbackMethods.has(callee.property.name)
  );
}

/** The function that stands here, inline or by its declared name. */
export function functionOf(node: AnyNode | null | undefined, bindings: Bindings): AnyFunction | undefined {
  if (isFunction(node)) {
    return node;
  }
  return node?.type === 'Identifier' ? bindings.get(node)?.value : undefined;
}

/**
 * Calls that lead back into a function they stand in, directly or through others; a callback counts
 * as part of its function.
 */
export function recursiveCalls(program: AnyNode, bindings: Bindings): CallExpression[] {
  const calls: { call: CallExpression; from: AnyFunction[]; to: AnyFunction }[] = [];
  walk(program, (node, ancestors) => {
    if (node.type !== 'CallExpression') {
      return;
    }
    const used = [node.callee, ...node.arguments].map((value) => functionOf(value, bindings));
    for (const to of used) {
      if (to) {
        calls.push({ call: node, from: ancestors.filter(isFunction), to });
      }
    }
  });
  const next = (fn: AnyFunction) => calls.filter(({ from }) => from.includes(fn)).map(({ to }) => to);
  return calls
    .filter(({ from, to }) => {
      // An inline callback stands in its own call; only a way back to an enclosing function is
      // recursion.
      const reached = reachable(to, next);
      return from.some((fn) => reached.has(fn));
    })
    .map(({ call }) => call);
}

function reachable(start: AnyFunction, next: (fn: AnyFunction) => AnyFunction[]): Set<AnyFunction> {
  const seen = new Set<AnyFunction>([start]);
  for (const fn of seen) {
    for (const called of next(fn)) {
      seen.add(called);
    }
  }
  return seen;
}
