/**
 * Checks the code of a function for cloudfront-js-2.0. What AWS's page "JavaScript runtime 2.0
 * features for CloudFront Functions" does not list is refused, even if AWS runs it today.
 */
import { type AnyNode, parse } from 'acorn';
import { walk } from '../appsync/runtime/syntax-tree.ts';

/** Most bytes of a function (CloudFront Developer Guide, "Quotas on CloudFront Functions"). */
export const edgeCodeLimit = 10_240;

/**
 * ECMAScript 5.1, and of later editions: `const`, `let`, arrow functions, rest parameters and
 * templates.
 */
const supported: ReadonlySet<AnyNode['type']> = new Set([
  'ArrayExpression',
  'ArrowFunctionExpression',
  'AssignmentExpression',
  'BinaryExpression',
  'BlockStatement',
  'BreakStatement',
  'CallExpression',
  'CatchClause',
  'ConditionalExpression',
  'ContinueStatement',
  'DoWhileStatement',
  'EmptyStatement',
  'ExpressionStatement',
  'ForInStatement',
  'ForStatement',
  'FunctionDeclaration',
  'FunctionExpression',
  'Identifier',
  'IfStatement',
  'LabeledStatement',
  'Literal',
  'LogicalExpression',
  'MemberExpression',
  'NewExpression',
  'ObjectExpression',
  'Program',
  'Property',
  'RestElement',
  'ReturnStatement',
  'SequenceExpression',
  'SwitchCase',
  'SwitchStatement',
  'TemplateElement',
  'TemplateLiteral',
  'ThisExpression',
  'ThrowStatement',
  'TryStatement',
  'UnaryExpression',
  'UpdateExpression',
  'VariableDeclaration',
  'VariableDeclarator',
  'WhileStatement',
]);

/** Names that the runtime does not have (same page, "Restricted features"). */
const forbiddenNames = [
  'Function',
  'XMLHttpRequest',
  'clearTimeout',
  'eval',
  'fetch',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
];

/**
 * Returns one sentence for each construct that the runtime refuses, with its line; none for code
 * that it takes.
 */
export function edgeViolations(code: string): string[] {
  const bytes = Buffer.byteLength(code);
  if (bytes > edgeCodeLimit) {
    return [`it has ${bytes} bytes; CloudFront accepts at most ${edgeCodeLimit}`];
  }
  const found: string[] = [];
  try {
    const program = parse(code, { ecmaVersion: 2021, sourceType: 'script', locations: true });
    walk(program, (node) => {
      const violation = violationOf(node);
      if (violation !== undefined) {
        found.push(`line ${node.loc?.start.line ?? 0}: ${violation}`);
      }
    });
    if (!program.body.some((node) => node.type === 'FunctionDeclaration' && node.id.name === 'handler')) {
      found.push('it has no function named handler');
    }
  } catch (error) {
    found.push(error instanceof Error ? error.message : String(error));
  }
  return found;
}

function violationOf(node: AnyNode): string | undefined {
  if (!supported.has(node.type)) {
    return `${node.type} is not a supported feature`;
  }
  switch (node.type) {
    case 'Identifier':
      return forbiddenNames.includes(node.name) ? `${node.name} is not supported` : undefined;
    case 'LogicalExpression':
      return node.operator === '??' ? 'the operator ?? is not a supported feature' : undefined;
    case 'AssignmentExpression':
      return ['&&=', '||=', '??='].includes(node.operator)
        ? `the operator ${node.operator} is not a supported feature`
        : undefined;
    case 'Property':
      return node.shorthand || node.computed || node.method
        ? 'shorthand, computed names and methods in an object are not supported features'
        : undefined;
    case 'Literal':
      return typeof node.value === 'bigint' ? 'BigInt literals are not supported' : undefined;
    case 'CatchClause':
      return !node.param ? 'catch without a name is not a supported feature' : undefined;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.async || node.generator
        ? 'async functions and generators are not supported by the local CloudFront'
        : undefined;
    default:
      return undefined;
  }
}
