/**
 * Which JavaScript the APPSYNC_JS runtime 1.0.0 refuses, syntax by syntax: AWS's "JavaScript runtime features for resolvers and
 * functions" and the rules of `@aws-appsync/eslint-plugin`, in whose words the refusals are put.
 */
import type { AnyNode } from 'acorn';

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

/** Why this node alone is refused; undefined for what is allowed. */
export function forbiddenSyntax(node: AnyNode): string | undefined {
  switch (node.type) {
    case 'UpdateExpression':
      return `The operator ${node.operator} is not supported`;
    case 'UnaryExpression':
      return node.operator === '~' ? 'The operator ~ is not supported' : undefined;
    case 'BinaryExpression':
      if (node.operator === 'in') return 'in operator is not supported. Use Object.hasOwn().';
      return node.operator === 'instanceof' ? 'The operator instanceof is not supported' : undefined;
    case 'Literal':
      if (node.regex) return 'Regex literals are not supported.';
      return typeof node.value === 'bigint' ? 'BigInt literals are not supported.' : undefined;
    case 'Property':
      return node.kind === 'init' ? undefined : 'Accessor properties are not supported.';
    case 'ForOfStatement':
      return node.await ? 'The `await` keyword is not supported' : undefined;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (node.generator) return 'Generator functions are not supported.';
      return node.async ? 'Async functions are not supported.' : undefined;
    case 'MemberExpression':
      return forbiddenMember(node);
    default:
      return forbiddenNodes[node.type];
  }
}

function forbiddenMember(node: Extract<AnyNode, { type: 'MemberExpression' }>): string | undefined {
  const name = !node.computed && node.property.type === 'Identifier' ? node.property.name : undefined;
  return name === 'apply' || name === 'bind' || name === 'call'
    ? `Method Function.${name} is not implemented`
    : undefined;
}
