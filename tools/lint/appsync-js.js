/**
 * What APPSYNC_JS rejects and AWS's own plugin does not check. Source: AppSync developer guide,
 * "JavaScript runtime features for resolvers and functions".
 */

/** Syntax that the runtime rejects, for `no-restricted-syntax`. */
export const forbiddenSyntax = [
  ['ThrowStatement', 'APPSYNC_JS has no throw: a rule returns its violation, a resolver calls fail().'],
  ['NewExpression', 'APPSYNC_JS has no new.'],
  [':function[generator=true]', 'APPSYNC_JS has no generators.'],
  [':function[async=true]', 'APPSYNC_JS has no async functions.'],
  ['ClassExpression', 'APPSYNC_JS has no classes.'],
  ['ImportExpression', 'APPSYNC_JS has no dynamic import.'],
  ['MetaProperty', 'APPSYNC_JS has no import.meta and no new.target.'],
  ['TaggedTemplateExpression', 'APPSYNC_JS has no tagged templates.'],
  ['Literal[bigint]', 'APPSYNC_JS has no bigint.'],
  ['Property[kind!="init"]', 'APPSYNC_JS has no accessors.'],
  ['MemberExpression[property.name=/^(apply|bind|call)$/]', 'APPSYNC_JS has no apply, bind and call.'],
  [
    'MemberExpression[object.name="Number"][property.name!=/^(isFinite|isNaN)$/]',
    'APPSYNC_JS has Number.isFinite and Number.isNaN only.',
  ],
  [
    ':matches(ObjectPattern > Property, ArrayPattern) > AssignmentPattern',
    'AppSync refuses defaults in destructuring patterns: use ?? on the next line.',
  ],
  [
    'CallExpression[callee.name=/^(Number|String|Boolean|Array|Object)$/]',
    'APPSYNC_JS cannot call it ("Invalid function").',
  ],
  [
    'TSEnumDeclaration',
    'Use an `as const` object or a union for a closed set: an enum adds code at run time.',
  ],
].map(([selector, message]) => ({ selector, message }));

/**
 * Globals of JavaScript and of hosts that the runtime does not have, for `no-restricted-globals`.
 */
export const missingGlobals = [
  'AbortController',
  'BigInt',
  'Buffer',
  'Date',
  'Error',
  'Function',
  'Intl',
  'Map',
  'Promise',
  'Proxy',
  'Reflect',
  'RegExp',
  'Set',
  'Symbol',
  'TextEncoder',
  'URL',
  'WeakMap',
  'WeakSet',
  'crypto',
  'decodeURI',
  'decodeURIComponent',
  'encodeURI',
  'encodeURIComponent',
  'eval',
  'fetch',
  'globalThis',
  'isFinite',
  'isNaN',
  'parseFloat',
  'parseInt',
  'process',
  'queueMicrotask',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'structuredClone',
].map((name) => ({ name, message: 'APPSYNC_JS does not have it.' }));
