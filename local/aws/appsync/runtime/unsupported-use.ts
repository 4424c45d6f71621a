/** Calls and names that AWS does not document. AWS refuses a call with "Invalid function: Number". */
import type { AnyNode, Identifier, MemberExpression } from 'acorn';
import type { Binding } from './bindings.ts';
import type { CodeFault } from './code-error.ts';
import { arrayMethods, globalConstants, staticMethods, stringMethods } from './supported-features.ts';
import { isFunction } from './syntax-tree.ts';

type Bindings = ReadonlyMap<Identifier, Binding>;

/** The fault of a call, or of a name that nothing declares; undefined when the node is supported. */
export function unsupportedUse(
  node: AnyNode,
  ancestors: readonly AnyNode[],
  bindings: Bindings,
): CodeFault | undefined {
  if (node.type === 'CallExpression') return callFault(node.callee, bindings);
  if (node.type !== 'Identifier' || !isReference(node, ancestors.at(-1)) || bindings.has(node))
    return undefined;
  if (globalConstants.has(node.name) || Object.hasOwn(staticMethods, node.name)) return undefined;
  // The call of an unsupported name is already a fault of its own.
  const parent = ancestors.at(-1);
  if (parent?.type === 'CallExpression' && parent.callee === node) return undefined;
  return { errorType: 'UNSUPPORTED_SYNTAX_TYPE', value: `Unsupported identifier: ${node.name}` };
}

function callFault(callee: AnyNode, bindings: Bindings): CodeFault | undefined {
  if (isFunction(callee)) return undefined;
  if (callee.type === 'Identifier') return bindings.has(callee) ? undefined : invalid(callee.name);
  if (callee.type !== 'MemberExpression') return invalid(callee.type);
  const name = memberName(callee);
  if (name === undefined) return invalid('computed member');
  const owner = rootOf(callee);
  if (owner.type === 'Identifier' && isModule(owner, bindings)) return undefined;
  if (callee.object.type === 'Identifier' && !bindings.has(callee.object)) {
    const methods = staticMethods[callee.object.name];
    return methods?.has(name) ? undefined : invalid(`${callee.object.name}.${name}`);
  }
  return arrayMethods.has(name) || stringMethods.has(name) ? undefined : invalid(name);
}

/** `util` and its like, imported or global: what they offer is the compiler's matter, which knows their types. */
function isModule(owner: Identifier, bindings: Bindings): boolean {
  const binding = bindings.get(owner);
  return binding === undefined ? globalConstants.has(owner.name) : binding.isImported === true;
}

function rootOf(node: AnyNode): AnyNode {
  return node.type === 'MemberExpression' ? rootOf(node.object) : node;
}

function memberName({ computed, property }: MemberExpression): string | undefined {
  if (!computed) return property.type === 'Identifier' ? property.name : undefined;
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined;
}

/** False for names of members and properties, which stand in the tree as identifiers too. */
function isReference(node: Identifier, parent: AnyNode | undefined): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object === node || parent.computed;
    case 'Property':
      return parent.value === node || parent.computed;
    case 'ImportSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ExportSpecifier':
      return false;
    default:
      return true;
  }
}

function invalid(name: string): CodeFault {
  return { errorType: 'INVALID_FUNCTION_INVOCATION', value: `Invalid function: ${name}` };
}
