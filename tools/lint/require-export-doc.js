/**
 * Every export says in a doc comment what its name cannot: unit, range, failure, guarantee or
 * source.
 */

/**
 * The declarations that need a doc comment. The handlers of a resolver's step need one too,
 * although the wiring describes the step.
 */
const documented = [
  'ClassDeclaration',
  'FunctionDeclaration',
  'TSDeclareFunction',
  'TSEnumDeclaration',
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'VariableDeclaration',
];

/** A doc comment with fewer words repeats the name. */
const minWords = 5;

/** @type {import('eslint').Rule.RuleModule} */
export const requireExportDocRule = {
  meta: {
    type: 'suggestion',
    docs: { description: 'Requires a doc comment with a sentence on every export.' },
    schema: [],
    messages: {
      missing: 'This export has no doc comment.',
      short: 'This doc comment says too little: write what the name does not.',
    },
  },
  create(context) {
    return {
      ExportNamedDeclaration(node) {
        if (!node.declaration || !documented.includes(node.declaration.type)) {
          return;
        }
        const comment = context.sourceCode.getCommentsBefore(node).at(-1);
        const isDoc = comment?.type === 'Block' && comment.value.startsWith('*');
        if (!isDoc && !isOverload(node)) {
          context.report({ node, messageId: 'missing' });
        }
        if (isDoc && wordsOf(comment.value).length < minWords) {
          context.report({ node, messageId: 'short' });
        }
      },
    };
  },
};

/** @param {string} comment */
function wordsOf(comment) {
  return comment.split(/[\s*]+/).filter((word) => word !== '');
}

/**
 * True for the second and later signatures of an overloaded function: its first one carries the
 * doc.
 * @param {import('estree').ExportNamedDeclaration & import('eslint').Rule.NodeParentExtension} node
 */
function isOverload(node) {
  const siblings = node.parent.type === 'Program' ? node.parent.body : [];
  const before = siblings[siblings.indexOf(node) - 1];
  return nameOf(before) !== undefined && nameOf(before) === nameOf(node);
}

/** @param {import('estree').Node | undefined} node */
function nameOf(node) {
  if (node?.type !== 'ExportNamedDeclaration') {
    return undefined;
  }
  const declaration = /** @type {{ id?: { name?: string } } | null | undefined} */ (node.declaration);
  return declaration?.id?.name;
}
