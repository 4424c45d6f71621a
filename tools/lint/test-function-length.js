/** The functions of tests are short too. The bodies of suites and tests may be longer. */

/** The same as `max-lines-per-function` of the sources. */
const maxLines = 60;
const ofTestRunner = /^(?:describe|it|before(?:All|Each)|after(?:All|Each))$/;

/** @type {import('eslint').Rule.RuleModule} */
export const testFunctionLengthRule = {
  meta: {
    type: 'suggestion',
    docs: { description: 'Limits the lines of functions that the test runner does not call itself.' },
    schema: [],
    messages: { long: `This function has {{lines}} lines of code; ${maxLines} are the most.` },
  },
  create(context) {
    /** @param {import('estree').Node & import('eslint').Rule.NodeParentExtension} node */
    const check = (node) => {
      const lines = codeLines(context.sourceCode, node);
      if (lines > maxLines && !isOfTestRunner(node)) {
        context.report({ node, messageId: 'long', data: { lines: String(lines) } });
      }
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};

/**
 * Lines that have a token of the function.
 * @param {import('eslint').SourceCode} sourceCode
 * @param {import('estree').Node} node
 */
function codeLines(sourceCode, node) {
  const lines = new Set();
  for (const { loc } of sourceCode.getTokens(node)) {
    for (let line = loc.start.line; line <= loc.end.line; line += 1) {
      lines.add(line);
    }
  }
  return lines.size;
}

/**
 * True for a function that is an argument of `describe`, `it` and the like, however they are
 * qualified: `it.each(cases)('…', () => …)`.
 * @param {import('estree').Node & import('eslint').Rule.NodeParentExtension} node
 */
function isOfTestRunner({ parent }) {
  if (parent.type !== 'CallExpression') {
    return false;
  }
  const callee = rootOf(parent.callee);
  return callee.type === 'Identifier' && ofTestRunner.test(callee.name);
}

/**
 * The name at the left end of a callee.
 * @param {import('estree').Node} callee
 * @returns {import('estree').Node}
 */
function rootOf(callee) {
  switch (callee.type) {
    case 'CallExpression':
      return rootOf(callee.callee);
    case 'MemberExpression':
      return rootOf(callee.object);
    case 'TaggedTemplateExpression':
      return rootOf(callee.tag);
    default:
      return callee;
  }
}
