/**
 * The documented features of APPSYNC_JS 1.0.0 and nothing else: AWS AppSync Developer Guide,
 * "Supported runtime features",
 * https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html. The check at
 * creation, the realm and the law over the bundles all read these lists. Some features that are not
 * listed work on AWS today (`Array.prototype.includes`), but AWS promises none of them.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Array methods with a callback, the only place where a function may be an argument. */
export const callbackMethods = words(
  'every filter find findIndex findLast findLastIndex flatMap forEach map reduce reduceRight some',
);

/** All array methods. `sort` is documented without an argument. */
export const arrayMethods: ReadonlySet<string> = new Set([
  ...callbackMethods,
  ...words('concat fill flat indexOf join lastIndexOf pop push reverse shift slice sort splice unshift'),
]);

/** String methods. `replace` and `replaceAll` take a pattern in Java's syntax. */
export const stringMethods = words(
  'charAt concat endsWith indexOf lastIndexOf replace replaceAll slice split startsWith toLowerCase toUpperCase trim trimEnd trimStart',
);

/** Functions on objects of the language, by object. None of the objects can be called. */
export const staticMethods: Readonly<Record<string, ReadonlySet<string>>> = {
  Object: words('assign entries hasOwn keys values'),
  String: words('raw'),
  Number: words('isFinite isNaN'),
  Math: words('ceil floor max min random round'),
  JSON: words('parse stringify'),
  console: words('error log'),
};

/** Names that are available without an import, in addition to the objects of `staticMethods`. */
export const globalConstants = words('Infinity NaN extensions runtime undefined util');

/** Binary and logical operators; `in` and `instanceof` are missing. */
export const binaryOperators = words('+ - * / % ** == != === !== < <= > >= & | ^ << >> >>> && || ??');

/** Unary operators; `++`, `--` and `~` are missing. */
export const unaryOperators = words('+ - ! typeof void delete');

/** ESTree node types of the supported syntax. */
export const syntaxForms = words(
  [
    'Program ImportDeclaration ImportSpecifier ImportNamespaceSpecifier ExportNamedDeclaration ExportSpecifier',
    'VariableDeclaration VariableDeclarator FunctionDeclaration FunctionExpression ArrowFunctionExpression',
    'BlockStatement EmptyStatement ExpressionStatement ReturnStatement IfStatement SwitchStatement SwitchCase',
    'BreakStatement ForInStatement ForOfStatement',
    'ArrayExpression AssignmentExpression BinaryExpression CallExpression ChainExpression ConditionalExpression',
    'Identifier Literal LogicalExpression MemberExpression ObjectExpression Property SequenceExpression',
    'SpreadElement TaggedTemplateExpression TemplateElement TemplateLiteral UnaryExpression',
    'ArrayPattern ObjectPattern RestElement',
  ].join(' '),
);
