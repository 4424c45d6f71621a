/**
 * Calls, members and names that AWS does not document. AWS refuses a call with "Invalid function:
 * Number"; the message for members and names is not published (assumption appsync-js-30).
 */
import type { AnyNode, CallExpression, Identifier, MemberExpression } from 'acorn';
import type { Binding } from './bindings.ts';
import type { CodeViolation } from './code-error.ts';
import { functionOf } from './function-rules.ts';
import { unlistedMembers } from './language-members.ts';
import {
  arrayMethods,
  callbackMethods,
  globalConstants,
  staticMethods,
  stringMethods,
} from './supported-features.ts';
import { isFunction } from './syntax-tree.ts';

type Bindings = ReadonlyMap<Identifier, Binding>;

/**
 * Returns the violation of a call, a member, or an undeclared name; undefined when the node is
 * supported.
 */
export function unsupportedUse(
  node: AnyNode,
  ancestors: readonly AnyNode[],
  bindings: Bindings,
): CodeViolation | undefined {
  const parent = ancestors.at(-1);
  switch (node.type) {
    case 'CallExpression':
      return callViolation(node, bindings);
    case 'MemberExpression':
      return memberViolation(node, parent, bindings);
    case 'Property':
      return parent?.type === 'ObjectPattern' ? unlisted(constantName(node.key, node.computed)) : undefined;
    case 'Identifier':
      return identifierViolation(node, parent, bindings);
    default:
      return undefined;
  }
}

function callViolation(call: CallExpression, bindings: Bindings): CodeViolation | undefined {
  const { callee } = call;
  if (isFunction(callee)) {
    return undefined;
  }
  // Functions are not values in APPSYNC_JS, so a name is callable only if it declares a function.
  if (callee.type === 'Identifier') {
    return isCallable(callee, bindings) ? undefined : invalid(callee.name);
  }
  if (callee.type !== 'MemberExpression') {
    return invalid(callee.type);
  }
  return methodViolation(call, callee, bindings);
}

function isCallable(callee: Identifier, bindings: Bindings): boolean {
  const binding = bindings.get(callee);
  return binding?.value !== undefined || binding?.isImported === true;
}

function methodViolation(
  call: CallExpression,
  callee: MemberExpression,
  bindings: Bindings,
): CodeViolation | undefined {
  const name = memberName(callee);
  if (name === undefined) {
    return invalid('computed member');
  }
  if (isModule(rootOf(callee), bindings)) {
    return undefined;
  }
  const { object } = callee;
  const owner = languageObject(object, bindings);
  if (owner !== undefined && staticMethods[owner]?.has(name)) {
    return undefined;
  }
  if (object.type === 'Identifier' && !bindings.has(object)) {
    return invalid(`${object.name}.${name}`);
  }
  if (callbackMethods.has(name)) {
    return callbackViolation(call.arguments[0], name, bindings);
  }
  return arrayMethods.has(name) || stringMethods.has(name) ? undefined : invalid(name);
}

/** A callback must be a function of the code itself, not a function of the language. */
function callbackViolation(
  callback: AnyNode | undefined,
  method: string,
  bindings: Bindings,
): CodeViolation | undefined {
  if (functionOf(callback, bindings) !== undefined) {
    return undefined;
  }
  if (callback?.type === 'Identifier') {
    return invalid(callback.name);
  }
  if (callback?.type === 'MemberExpression') {
    return invalid(memberName(callback) ?? 'computed member');
  }
  return invalid(method);
}

function memberViolation(
  node: MemberExpression,
  parent: AnyNode | undefined,
  bindings: Bindings,
): CodeViolation | undefined {
  const isCalled = parent?.type === 'CallExpression' && parent.callee === node;
  const owner = languageObject(node.object, bindings);
  if (owner !== undefined) {
    const isUsed = isCalled || (parent?.type === 'TaggedTemplateExpression' && parent.tag === node);
    return isUsed ? undefined : unsupported(`${owner}.${memberName(node) ?? 'computed member'}`);
  }
  if (!isCalled) {
    return unlisted(memberName(node));
  }
  // The call itself is checked, except for members of a module.
  return !isModule(rootOf(node), bindings) || isDynamoDbToString(node)
    ? undefined
    : unlisted(memberName(node));
}

function identifierViolation(
  node: Identifier,
  parent: AnyNode | undefined,
  bindings: Bindings,
): CodeViolation | undefined {
  if (!isReference(node, parent) || bindings.has(node) || globalConstants.has(node.name)) {
    return undefined;
  }
  // The call of an unsupported name is already a violation.
  if (parent?.type === 'CallExpression' && parent.callee === node) {
    return undefined;
  }
  const isOwner = parent?.type === 'MemberExpression' && !parent.computed;
  if (isOwner && languageObject(node, bindings) !== undefined) {
    return undefined;
  }
  return unsupported(node.name);
}

/**
 * Returns the name of an object of the language with listed functions, unless the code declares
 * that name.
 */
function languageObject(node: AnyNode, bindings: Bindings): string | undefined {
  if (node.type !== 'Identifier' || bindings.has(node)) {
    return undefined;
  }
  return Object.hasOwn(staticMethods, node.name) ? node.name : undefined;
}

/** True for `util` and similar objects, imported or global. The type check knows their members. */
function isModule(owner: AnyNode, bindings: Bindings): boolean {
  if (owner.type !== 'Identifier') {
    return false;
  }
  const binding = bindings.get(owner);
  return binding === undefined ? globalConstants.has(owner.name) : binding.isImported === true;
}

/** `util.dynamodb.toString`, which AWS documents, has the same name as a member of the language. */
function isDynamoDbToString(node: MemberExpression): boolean {
  const { object } = node;
  return (
    memberName(node) === 'toString' && object.type === 'MemberExpression' && memberName(object) === 'dynamodb'
  );
}

function rootOf(node: AnyNode): AnyNode {
  return node.type === 'MemberExpression' ? rootOf(node.object) : node;
}

function memberName({ computed, property }: MemberExpression): string | undefined {
  return constantName(property, computed);
}

/** Returns the static name of a member or of a key in a pattern. */
function constantName(key: AnyNode, isComputed: boolean): string | undefined {
  if (key.type === 'Identifier') {
    return isComputed ? undefined : key.name;
  }
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0) {
    return key.quasis[0]?.value.raw;
  }
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

/** False for names of members and properties, which are also identifiers in the tree. */
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

function unlisted(name: string | undefined): CodeViolation | undefined {
  return name !== undefined && unlistedMembers.has(name) ? unsupported(name) : undefined;
}

function unsupported(name: string): CodeViolation {
  return { errorType: 'UNSUPPORTED_SYNTAX_TYPE', value: `Unsupported identifier: ${name}` };
}

function invalid(name: string): CodeViolation {
  return { errorType: 'INVALID_FUNCTION_INVOCATION', value: `Invalid function: ${name}` };
}
