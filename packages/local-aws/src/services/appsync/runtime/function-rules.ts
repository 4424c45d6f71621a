/**
 * The APPSYNC_JS rules for functions as values: they are passed only as the first argument of the
 * listed array methods, not renamed, and never recursive.
 */
import type { AnyNode, CallExpression, Identifier } from 'acorn';
import type { Binding } from './bindings.ts';
import { callbackMethods } from './supported-features.ts';
import { isFunction, walk, type AnyFunction } from './syntax-tree.ts';

type Bindings = ReadonlyMap<Identifier, Binding>;

/** Returns why the node misuses a function; undefined when it does not. */
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

/** Returns the function at this place, inline or by its declared name. */
export function functionOf(node: AnyNode | null | undefined, bindings: Bindings): AnyFunction | undefined {
  if (isFunction(node)) {
    return node;
  }
  return node?.type === 'Identifier' ? bindings.get(node)?.value : undefined;
}

/**
 * Finds calls that lead back into an enclosing function, directly or through others. A callback
 * counts as part of its function.
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
      // An inline callback is inside its own call, so only a way back to an enclosing function is
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
