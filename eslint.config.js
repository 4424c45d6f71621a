/**
 * Lint carries the architecture: the import law, the dialect of domain/ and resolvers/, a doc on
 * every export. Formatting is Prettier's.
 */
import { createRequire } from 'node:module';
import tseslint from 'typescript-eslint';
import { forbiddenSyntax, missingGlobals } from './tools/lint/appsync-js.js';
import { documentedMethodsRule, noFunctionPassingRule } from './tools/lint/documented-methods.js';
import { importLawRule } from './tools/lint/import-law.js';
import { requireExportDocRule } from './tools/lint/require-export-doc.js';
import { testFunctionLengthRule } from './tools/lint/test-function-length.js';

// The plugin is CommonJS and assigns its exports in a way that a named import does not see.
const appSync = createRequire(import.meta.url)('@aws-appsync/eslint-plugin');

/** @param {string} folder */
const inFolder = (folder) => `${folder}/**/*.{ts,tsx}`;

const sources = [
  'domain',
  'records',
  'resolvers',
  'functions',
  'infra',
  'packages/local-aws/src',
  'packages/local-aws/testing',
  'tools',
  'client',
  'portal',
  'prove',
  'bench',
].map(inFolder);
/** What several tests share has docs as the sources have. */
const helpers = ['test/support', 'packages/local-aws/test/support'].map(inFolder);
const checkedByCompiler = [...sources, ...['packages/local-aws', 'test'].map(inFolder)];
const dialect = ['domain/**/*.ts', 'resolvers/**/*.ts'];
const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'A default export has no name of its own; export by name.',
};

const noStringInTemplate = {
  selector: "TemplateLiteral > CallExpression[callee.name='String'][arguments.length=1]",
  message: 'A template converts by itself: write the value without String().',
};

/** A name that comes from outside may be one that every object inherits. */
const noInheritedNames = {
  selector: "BinaryExpression[operator='in'][left.type!='Literal'][left.type!='PrivateIdentifier']",
  message: 'The operator `in` finds inherited names such as `constructor`: use Object.hasOwn.',
};

/** It would go on when the run that waits was ended. The modules of pauses take its signal. */
const noBarePause = {
  selector:
    "NewExpression[callee.name='Promise'] > ArrowFunctionExpression > CallExpression.body[callee.name='setTimeout']",
  message: 'This wait cannot be ended: use pause() of the folder, or node:timers/promises, with a signal.',
};

/** The garbage collector may take a source of the combined signal before it aborts. */
const noUnheldSignals = {
  selector: "CallExpression[callee.object.name='AbortSignal'][callee.property.name='any']",
  message: 'AbortSignal.any does not hold its sources: use abortAfter() of functions/runtime/deadline.ts.',
};

/** The import of `test` is rejected below; this is the same under another name. */
const noAliasOfIt = {
  selector: "CallExpression[callee.name='test']",
  message: 'Tests are written with `it`.',
};

/** An hour or a day under a name of the file's own. */
const noOwnDuration = {
  selector: 'Literal[raw=/^(?:3_600_000|86_400|86_400_000)$/]',
  message: 'Use the constants of domain/durations.ts.',
};

const errorsEndInError = {
  selector: ':matches(ClassDeclaration, ClassExpression)[superClass.name=/Error$/]:not([id.name=/Error$/])',
  message: 'A class that extends an Error ends in Error.',
};

const restrictedEverywhere = [noDefaultExport, noInheritedNames, noStringInTemplate, errorsEndInError];
/** What waits in the sources can be ended. */
const restrictedInSources = [...restrictedEverywhere, noBarePause, noUnheldSignals];

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'cdk.out',
      '**/dist',
      '.local',
      'coverage',
      '**/generated/**',
      'bench/node_modules',
      'test/portal/browser/node_modules',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended,
  {
    plugins: {
      ours: {
        rules: {
          'documented-methods': documentedMethodsRule,
          'import-law': importLawRule,
          'no-function-passing': noFunctionPassingRule,
          'require-export-doc': requireExportDocRule,
          'test-function-length': testFunctionLengthRule,
        },
      },
    },
    rules: {
      'ours/import-law': 'error',
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      curly: ['error', 'all'],
      'no-duplicate-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  { files: [...sources, ...helpers], rules: { 'ours/require-export-doc': 'error' } },
  {
    files: checkedByCompiler,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', ...restrictedEverywhere],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  // A page's waits end with the page.
  {
    files: sources,
    ignores: ['portal/**'],
    rules: { 'no-restricted-syntax': ['error', ...restrictedInSources] },
  },
  {
    files: sources,
    rules: { 'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['**/test/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': ['error', ...restrictedEverywhere, noAliasOfIt],
      'ours/test-function-length': 'error',
    },
  },
  {
    files: ['test/portal/browser/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'document',
          property: 'activeElement',
          message: 'The page may move the focus a moment later: wait with `untilFocused`.',
        },
      ],
    },
  },
  // Vitest takes a reporter by its default export, Vite its configuration, and the compiler of
  // messages writes one.
  {
    files: [
      'packages/local-aws/test/support/*-reporter.ts',
      'packages/local-aws/vitest.config.ts',
      'portal/build/vite.config.ts',
      'portal/src/messages.d.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/test/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        ...['vitest', '@fast-check/vitest'].map((name) => ({
          name,
          importNames: ['test'],
          message: 'Tests are written with `it`.',
        })),
      ],
    },
  },
  {
    files: ['functions/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...restrictedInSources, noOwnDuration],
    },
  },
  {
    files: dialect,
    plugins: { '@aws-appsync': appSync },
    rules: {
      ...appSync.configs.recommended.rules,
      // Ours is the same, but for readonly arrays.
      '@aws-appsync/no-function-passing': 'off',
      'ours/no-function-passing': 'error',
      'ours/documented-methods': 'error',
      'no-restricted-syntax': ['error', ...restrictedEverywhere, ...forbiddenSyntax],
      'no-restricted-globals': ['error', ...missingGlobals],
    },
  },
);
