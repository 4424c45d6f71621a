/**
 * Syntax that APPSYNC_JS refuses: what AWS's own lint rules (`@aws-appsync/eslint-plugin`) name,
 * with their messages, and every form that is not a supported feature.
 */
import type { AnyNode } from 'acorn';
import type { CodeViolation } from './code-error.ts';
import { binaryOperators, syntaxForms, unaryOperators } from './supported-features.ts';

const forbiddenNodes: Readonly<Partial<Record<AnyNode['type'], string>>> = {
  TryStatement: 'Try statements are not supported.',
  ThrowStatement: 'Throw statements are not supported.',
  WhileStatement: 'While statements are not supported.',
  DoWhileStatement: 'do...while statements are not supported.',
  ForStatement: 'For statements are not supported.',
  ContinueStatement: 'Continue statements are not supported',
  LabeledStatement: 'Labeled statements are not supported.',
  ClassDeclaration: 'Class declarations are not supported.',
  ClassExpression: 'Class declarations are not supported.',
  ThisExpression: 'This expressions are not supported.',
  NewExpression: 'New expressions are not supported.',
  MetaProperty: 'Meta properties are not supported.',
  AwaitExpression: 'The `await` keyword is not supported',
  YieldExpression: 'Yield statements are not supported',
  ImportExpression: 'Dynamic imports are not supported.',
  TaggedTemplateExpression: 'Tagged templates are not supported.',
  DebuggerStatement: 'Debugger statements are not supported.',
  ExportDefaultDeclaration: 'Default exports are not supported.',
  ExportAllDeclaration: 'Re-exports are not supported.',
};

/** Forms that AWS's lint rules do not name. */
const withoutRule: ReadonlySet<AnyNode['type']> = new Set([
  'NewExpression',
  'MetaProperty',
  'ImportExpression',
  'TaggedTemplateExpression',
  'DebuggerStatement',
  'ExportDefaultDeclaration',
  'ExportAllDeclaration',
]);

/** Returns why this node by itself is refused; undefined for supported syntax. */
export function forbiddenSyntax(node: AnyNode): CodeViolation | undefined {
  const value = reasonOf(node);
  if (value !== undefined) {
    return { errorType: withoutRule.has(node.type) ? 'UNSUPPORTED_SYNTAX_TYPE' : 'LINT_ERROR', value };
  }
  // A default is refused elsewhere, with an error of its own.
  if (node.type === 'AssignmentPattern' || syntaxForms.has(node.type)) {
    return undefined;
  }
  return { errorType: 'UNSUPPORTED_SYNTAX_TYPE', value: `Unsupported syntax: ${node.type}` };
}

function reasonOf(node: AnyNode): string | undefined {
  switch (node.type) {
    case 'UpdateExpression':
      return `The operator ${node.operator} is not supported`;
    case 'UnaryExpression':
      return operatorReason(node.operator, unaryOperators);
    case 'BinaryExpression':
      if (node.operator === 'in') {
        return 'in operator is not supported. Use Object.hasOwn().';
      }
      return operatorReason(node.operator, binaryOperators);
    case 'LogicalExpression':
      return operatorReason(node.operator, binaryOperators);
    case 'AssignmentExpression':
      return node.operator === '=' ? undefined : operatorReason(node.operator.slice(0, -1), binaryOperators);
    case 'TaggedTemplateExpression':
      return isStringRaw(node.tag) ? undefined : forbiddenNodes[node.type];
    case 'Literal':
      if (node.regex) {
        return 'Regex literals are not supported.';
      }
      return typeof node.value === 'bigint' ? 'BigInt literals are not supported.' : undefined;
    case 'Property':
      return node.kind === 'init' ? undefined : 'Accessor properties are not supported.';
    case 'ForOfStatement':
      return node.await ? 'The `await` keyword is not supported' : undefined;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (node.generator) {
        return 'Generator functions are not supported.';
      }
      return node.async ? 'Async functions are not supported.' : undefined;
    case 'MemberExpression':
      return forbiddenMember(node);
    default:
      return forbiddenNodes[node.type];
  }
}

function operatorReason(operator: string, supported: ReadonlySet<string>): string | undefined {
  return supported.has(operator) ? undefined : `The operator ${operator} is not supported`;
}

/** `String.raw` is the only supported tag. */
function isStringRaw(tag: AnyNode): boolean {
  if (tag.type !== 'MemberExpression' || tag.object.type !== 'Identifier') {
    return false;
  }
  return tag.object.name === 'String' && tag.property.type === 'Identifier' && tag.property.name === 'raw';
}

function forbiddenMember(node: Extract<AnyNode, { type: 'MemberExpression' }>): string | undefined {
  const name = !node.computed && node.property.type === 'Identifier' ? node.property.name : undefined;
  return name === 'apply' || name === 'bind' || name === 'call'
    ? `Method Function.${name} is not implemented`
    : undefined;
}
