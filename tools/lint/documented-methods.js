/**
 * The methods that APPSYNC_JS has on arrays and strings, and the array methods that may be given a
 * function. AWS's plugin denies a list and knows `Array` only; this allows a list and knows
 * `ReadonlyArray` as well. Source: AppSync developer guide, "JavaScript runtime features for
 * resolvers and functions".
 */
import { createRequire } from 'node:module';

// The plugin is CommonJS and assigns its exports in a way that a named import does not see.
const appSync = createRequire(import.meta.url)('@aws-appsync/eslint-plugin');

const callbackMethods = words(
  'every filter find findIndex findLast findLastIndex flatMap forEach map reduce reduceRight some',
);
const arrayMethods = new Set([
  ...callbackMethods,
  ...words('concat fill flat indexOf join lastIndexOf pop push reverse shift slice sort splice unshift'),
]);
const stringMethods = words(
  'charAt concat endsWith indexOf lastIndexOf replace replaceAll slice split startsWith toLowerCase toUpperCase trim trimEnd trimStart',
);

/** @type {Readonly<Record<string, ReadonlySet<string>>>} */
const documented = { Array: arrayMethods, ReadonlyArray: arrayMethods, String: stringMethods };

/** @type {import('eslint').Rule.RuleModule} */
export const documentedMethodsRule = {
  meta: {
    type: 'problem',
    docs: { description: 'Allows only the array and string methods that APPSYNC_JS documents.' },
    schema: [],
    messages: { missing: 'APPSYNC_JS does not document {{owner}}.{{method}}.' },
  },
  create(context) {
    return {
      CallExpression(node) {
        const called = methodOf(context, node);
        const methods = called && documented[called.owner];
        if (methods && !methods.has(called.method)) {
          context.report({ node, messageId: 'missing', data: called });
        }
      },
    };
  },
};

/**
 * AWS's `no-function-passing` without its false alarm on readonly arrays.
 * @type {import('eslint').Rule.RuleModule}
 */
export const noFunctionPassingRule = {
  ...appSync.rules['no-function-passing'],
  create(context) {
    const listeners = appSync.rules['no-function-passing'].create(context);
    return {
      CallExpression(node) {
        const called = methodOf(context, node);
        const takesCallback = called?.owner === 'ReadonlyArray' && callbackMethods.has(called.method);
        if (!takesCallback) {
          listeners.CallExpression(node);
        }
      },
    };
  },
};

/**
 * The interface and name of a called method, by the type of what it is called on; undefined for a
 * call of anything else.
 * @param {import('eslint').Rule.RuleContext} context
 * @param {import('estree').CallExpression} node
 * @returns {{ owner: string, method: string } | undefined}
 */
function methodOf(context, node) {
  const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
  const symbol = program.getTypeChecker().getSymbolAtLocation(esTreeNodeToTSNodeMap.get(node.callee));
  const owner = symbol?.valueDeclaration?.parent?.name?.text;
  return owner && symbol ? { owner, method: symbol.name } : undefined;
}

/** @param {string} text */
function words(text) {
  return new Set(text.split(' '));
}
