/**
 * The import law: which folders and packages each folder may import. Relative imports name a file
 * with its extension, which rules out index files and ambiguous paths. `docs/ARCHITECTURE.md` has
 * the same table for readers.
 */
import path from 'node:path';

/**
 * What a folder may import. Files, or all files of a folder whose path ends in `/`, are relative to
 * the root. A package is given by its name or, with a trailing `*`, by its prefix. A lone `*`
 * stands for every package.
 * @typedef {{ paths: readonly string[], packages: readonly string[] }} Permission
 */

/**
 * @type {Readonly<Record<string, Permission>>} Folder → permission. A folder that is not listed may
 * import anything.
 */
export const importLaw = {
  domain: { paths: ['domain/'], packages: [] },
  records: { paths: ['records/', 'domain/'], packages: ['node:crypto'] },
  resolvers: {
    paths: ['resolvers/', 'domain/'],
    packages: ['@aws-appsync/utils', '@aws-appsync/utils/dynamodb'],
  },
  functions: {
    paths: ['functions/', 'records/', 'domain/'],
    packages: [
      '@aws-sdk/*',
      '@smithy/*',
      '@aws-lambda-powertools/*',
      'node:*',
      '@peculiar/x509',
      'reflect-metadata',
      'hyparquet',
      'hyparquet-writer',
    ],
  },
  infra: {
    paths: [
      'infra/',
      'domain/',
      'resolvers/wiring.ts',
      'resolvers/wiring-rotation.ts',
      'resolvers/wiring-types.ts',
    ],
    packages: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', 'cdk-nag', 'esbuild', 'graphql', 'node:*'],
  },
  'packages/local-aws/src': {
    paths: ['packages/local-aws/src/'],
    packages: [
      '@dynoxide/*',
      '@peculiar/x509',
      'acorn',
      'aedes',
      'esbuild',
      'graphql',
      'jose',
      'node:*',
      'otpauth',
      'reflect-metadata',
      'typescript',
      'ws',
    ],
  },
  // For the tests of other packages, so a user installs those of its packages that they use.
  'packages/local-aws/testing': {
    paths: ['packages/local-aws/testing/', 'packages/local-aws/src/'],
    packages: [
      '@aws-crypto/sha256-js',
      '@aws-sdk/client-cognito-identity-provider',
      '@peculiar/x509',
      '@smithy/signature-v4',
      'amazon-cognito-identity-js',
      'jose',
      'mqtt',
      'node:*',
      'reflect-metadata',
      'ws',
    ],
  },
  // Shares the command line's modules by `tools/session/`, and imports no command.
  'tools/simulator': {
    paths: ['tools/simulator/', 'tools/session/', 'domain/'],
    packages: ['@peculiar/x509', 'mqtt', 'node:*', 'reflect-metadata'],
  },
  tools: {
    paths: ['tools/', 'records/', 'domain/', 'client/'],
    packages: [
      '@aws-sdk/*',
      '@smithy/core/protocols',
      '@peculiar/x509',
      'amazon-cognito-identity-js',
      'graphql',
      'local-aws',
      'mqtt',
      'node:*',
      'otpauth',
      'reflect-metadata',
      'ws',
    ],
  },
  client: { paths: ['client/', 'domain/generated/'], packages: [] },
  'portal/build': {
    paths: ['portal/build/'],
    packages: [
      '@formatjs/icu-messageformat-parser',
      '@internationalized/string-compiler',
      '@vitejs/plugin-react',
      'node:*',
      'vite',
    ],
  },
  'portal/worker': { paths: ['portal/worker/'], packages: ['workbox-precaching'] },
  portal: {
    paths: ['portal/src/', 'client/', 'domain/'],
    packages: [
      '@fontsource-variable/*',
      '@internationalized/date',
      '@internationalized/string',
      '@tanstack/react-query',
      'amazon-cognito-identity-js',
      'd3-geo',
      'idb-keyval',
      'papaparse',
      'react',
      'react-aria-components',
      'react-dom',
      'react-dom/client',
      'suncalc',
      'uplot',
      'uplot/dist/uPlot.min.css',
      'uqr',
      'virtual:first-words',
      'virtual:messages',
      'wouter',
      'zxing-wasm/reader',
      'zxing-wasm/reader/zxing_reader.wasm?url',
    ],
  },
  prove: {
    paths: [
      ...['prove/', 'domain/', 'records/', 'client/', 'tools/audit/'],
      ...['tools/session/', 'tools/simulator/'],
    ],
    packages: [
      '@aws-sdk/*',
      '@peculiar/x509',
      '@smithy/core/protocols',
      'amazon-cognito-identity-js',
      'graphql',
      'mqtt',
      'node:*',
      'otpauth',
      'reflect-metadata',
      'ws',
    ],
  },
  // The emulator only by its package's entries. Those under `local-aws/testing/` are for tests.
  test: {
    paths: [
      'test/',
      'client/',
      'domain/',
      'functions/',
      'infra/',
      'portal/',
      'prove/',
      'records/',
      'resolvers/',
      'tools/',
    ],
    packages: ['*'],
  },
};

/** @type {import('eslint').Rule.RuleModule} */
export const importLawRule = {
  meta: {
    type: 'problem',
    docs: { description: 'Lets each folder import only what the import law allows.' },
    schema: [],
    messages: {
      path: "{{folder}}/ must not import '{{target}}'.",
      package: "{{folder}}/ must not import the package '{{target}}'.",
      extension: "'{{target}}' must name a file with its extension.",
    },
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join('/');
    const folder = Object.keys(importLaw).find((name) => file.startsWith(`${name}/`)) ?? '';
    const law = importLaw[folder];
    const check = (/** @type {import('estree').Literal | null | undefined} */ source) => {
      if (typeof source?.value !== 'string') {
        return;
      }
      const violation = violationOf(file, law, source.value);
      if (violation !== undefined) {
        context.report({ node: source, messageId: violation, data: { folder, target: source.value } });
      }
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source.type === 'Literal' ? node.source : undefined),
    };
  },
};

/**
 * @param {string} file
 * @param {Permission | undefined} law
 * @param {string} source
 */
function violationOf(file, law, source) {
  if (!source.startsWith('.')) {
    return law && !allows(law.packages, source) ? 'package' : undefined;
  }
  if (path.posix.extname(source) === '') {
    return 'extension';
  }
  const target = path.posix.join(path.posix.dirname(file), source);
  const isAllowed =
    !law ||
    law.paths.some((allowed) => target === allowed || (allowed.endsWith('/') && target.startsWith(allowed)));
  return isAllowed ? undefined : 'path';
}

/**
 * @param {readonly string[]} patterns
 * @param {string} name
 */
function allows(patterns, name) {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}
