import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { beforeAll, describe, expect, it } from 'vitest';

/** The project's own rules, as `npm run lint` has them. */
const withTypes = new ESLint();

/**
 * The same without the rules that need the compiler. Laws over imports and comments do not depend
 * on those.
 */
const withoutTypes = new ESLint({
  overrideConfig: [
    tseslint.configs.disableTypeChecked,
    {
      rules: Object.fromEntries(
        [
          '@aws-appsync/no-disallowed-methods',
          '@aws-appsync/no-function-reassign',
          '@aws-appsync/no-function-return',
          '@aws-appsync/no-recursion',
          'ours/documented-methods',
          'ours/no-function-passing',
        ].map((rule) => [rule, 'off']),
      ),
    },
  ],
});

/** Returns the rules that a text violates instead of the file, which must exist. */
async function broken(linter: ESLint, filePath: string, code: string): Promise<string[]> {
  const [result] = await linter.lintText(code, { filePath });
  return [...new Set((result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message))];
}

/**
 * Returns the rules that each body of a handler violates. All bodies are linted in one text, each
 * handler in its own block, because the compiler needs a new program for each text.
 */
async function brokenByBody(bodies: readonly string[]): Promise<readonly (readonly string[])[]> {
  const blocks = bodies.map(
    (body) =>
      `{\n  function request(ctx: { args: { text: string; list: readonly string[] } }): unknown {\n    ${body}\n  }\n  void request;\n}\n`,
  );
  const [result] = await withTypes.lintText(blocks.join(''), {
    filePath: 'resolvers/registry/to-vehicle.ts',
  });
  const lineCounts = blocks.map((block) => block.split('\n').length - 1);
  return blocks.map((_block, index) => {
    const first = lineCounts.slice(0, index).reduce((sum, count) => sum + count, 1);
    const own = (result?.messages ?? []).filter(
      ({ line }) => line >= first && line < first + (lineCounts[index] ?? 0),
    );
    return [...new Set(own.map(({ ruleId, message }) => ruleId ?? message))];
  });
}

const allowed = [
  ['an array callback', 'return ctx.args.list.map((text) => text.trim());'],
  ['for…of', 'let all = "";\n  for (const text of ctx.args.list) { all = all + text; }\n  return all;'],
  [
    'spread and optional chaining',
    'const { list, ...rest } = ctx.args;\n  return { ...rest, first: list?.[0] ?? null };',
  ],
] as const;

const refused = [
  ['throw', 'throw ctx;', 'no-restricted-syntax'],
  ['new', 'return new Array(3);', 'no-restricted-syntax'],
  ['try', 'try { return ctx; } catch { return null; }', '@aws-appsync/no-try'],
  ['a class', 'class A {}\n  return A.name;', '@aws-appsync/no-classes'],
  ['a class expression', 'return (class {}).name;', 'no-restricted-syntax'],
  ['a regular expression', 'return /a/;', '@aws-appsync/no-regex'],
  ['RegExp', 'return RegExp(ctx.args.text);', 'no-restricted-globals'],
  ['Date', 'return Date.now();', 'no-restricted-globals'],
  ['a timer', 'return setTimeout;', 'no-restricted-globals'],
  ['while', 'let n = 0;\n  while (n < 3) n = n + 1;\n  return n;', '@aws-appsync/no-while'],
  [
    'a C-style for',
    'for (let n = 0; n < 3; n = n + 1) ctx.args.text.trim();\n  return null;',
    '@aws-appsync/no-for',
  ],
  [
    'continue',
    'for (const text of ctx.args.list) { if (text) continue; }\n  return null;',
    '@aws-appsync/no-continue',
  ],
  ['++', 'let n = 0;\n  n++;\n  return n;', '@aws-appsync/no-disallowed-unary-operators'],
  ['~', 'return ~1;', '@aws-appsync/no-disallowed-unary-operators'],
  ['in', 'return "text" in ctx.args;', '@aws-appsync/no-in-operator'],
  ['instanceof', 'return ctx instanceof Object;', '@aws-appsync/no-disallowed-binary-operators'],
  ['a promise', 'return (async () => ctx)();', '@aws-appsync/no-async'],
  ['a generator', 'return (function* () { yield 1; })();', 'no-restricted-syntax'],
  ['this', 'return (function () { return this; })();', '@aws-appsync/no-this'],
  [
    'recursion',
    'const loop = (n: number): number => (n > 3 ? n : loop(n + 1));\n  return loop(0);',
    '@aws-appsync/no-recursion',
  ],
  [
    'a function as an argument',
    'const run = (f: () => string): string => f();\n  return run(() => ctx.args.text);',
    'ours/no-function-passing',
  ],
  ['a compare function', 'return [3, 1].sort((a, b) => a - b);', 'ours/no-function-passing'],
  ['a function as a result', 'return () => ctx;', '@aws-appsync/no-function-return'],
  ['bind', 'return ctx.args.text.trim.bind(null);', 'no-restricted-syntax'],
  ['a method that arrays lack there', 'return ctx.args.list.toSorted();', 'ours/documented-methods'],
  ['a method that strings lack there', 'return ctx.args.text.padStart(3);', 'ours/documented-methods'],
  ['includes', 'return ctx.args.list.includes(ctx.args.text);', 'ours/documented-methods'],
  ['a conversion by Number', 'return Number(ctx.args.text);', 'no-restricted-syntax'],
  ['a conversion by String', 'return String(ctx.args.list);', 'no-restricted-syntax'],
  ['a constant of Number', 'return Number.MAX_SAFE_INTEGER;', 'no-restricted-syntax'],
  ['parseInt', 'return parseInt(ctx.args.text);', 'no-restricted-globals'],
  ['parseFloat', 'return parseFloat(ctx.args.text);', 'no-restricted-globals'],
  [
    'a default in an object pattern',
    'const { text = "" } = ctx.args;\n  return text;',
    'no-restricted-syntax',
  ],
  [
    'a default in an array pattern',
    'const [first = ""] = ctx.args.list;\n  return first;',
    'no-restricted-syntax',
  ],
  [
    'a default in a pattern of a parameter',
    'const first = ([text = ""]: readonly string[]): string => text;\n  return first(ctx.args.list);',
    'no-restricted-syntax',
  ],
  ['an accessor', 'return { get text() { return 1; } };', 'no-restricted-syntax'],
  ['a bigint', 'return 1n;', 'no-restricted-syntax'],
  ['a tagged template', 'return String.raw`a`;', 'no-restricted-syntax'],
  ['a dynamic import', 'return import("./begin.ts");', 'no-restricted-syntax'],
  [
    'a change of the context',
    'ctx.args = { text: "", list: [] };\n  return ctx;',
    '@aws-appsync/no-disallowed-re-assignment',
  ],
  ['any', 'const all: any = ctx;\n  return all;', '@typescript-eslint/no-explicit-any'],
] as const;

describe('the dialect', () => {
  let rulesOf: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    const bodies = [...allowed.map(([, body]) => body), ...refused.map(([, body]) => body)];
    const rules = await brokenByBody(bodies);
    rulesOf = new Map(bodies.map((body, index) => [body, rules[index] ?? []]));
  });

  it.each(allowed)('allows %s', (_name, body) => {
    expect(rulesOf.get(body)).toEqual([]);
  });

  it.each(refused)('refuses %s', (_name, body, rule) => {
    expect(rulesOf.get(body)).toContain(rule);
  });

  it('applies to domain/ too', async () => {
    expect(
      await broken(
        withoutTypes,
        'domain/page.ts',
        '/** Fails always. */\nexport const fail = (): never => {\n  throw null;\n};\n',
      ),
    ).toContain('no-restricted-syntax');
  });
});

describe('the import law', () => {
  it.each([
    ['domain/page.ts', './vin.ts'],
    ['resolvers/wiring.ts', '../domain/tables.ts'],
    ['resolvers/wiring.ts', '@aws-appsync/utils'],
    ['functions/conversion/hash-vin.ts', '@aws-sdk/client-kms'],
    ['infra/resolvers.ts', '../resolvers/wiring.ts'],
    ['packages/local-aws/src/state/store.ts', '../core/service.ts'],
    ['packages/local-aws/testing/openssl.ts', '../src/index.ts'],
    ['packages/local-aws/testing/openssl.ts', 'mqtt'],
    ['tools/demo/start.ts', 'local-aws'],
    ['tools/cli/ask.ts', '../session/outputs.ts'],
    ['test/laws/lint.test.ts', '../../infra/stack.ts'],
    ['test/laws/lint.test.ts', 'local-aws'],
    ['test/laws/lint.test.ts', 'local-aws/testing/openssl'],
  ])('lets %s import %s', async (file, target) => {
    expect(await broken(withoutTypes, file, `import '${target}';\n`)).not.toContain('ours/import-law');
  });

  it.each([
    ['domain/page.ts', '../resolvers/wiring.ts'],
    ['domain/page.ts', 'node:crypto'],
    ['domain/page.ts', '@aws-appsync/utils'],
    ['resolvers/wiring.ts', '../functions/conversion/hash-vin.ts'],
    ['resolvers/wiring.ts', 'node:crypto'],
    ['functions/conversion/hash-vin.ts', '../../resolvers/wiring.ts'],
    ['functions/conversion/hash-vin.ts', 'local-aws'],
    ['functions/conversion/hash-vin.ts', 'graphql'],
    ['infra/resolvers.ts', '../resolvers/runtime/fail.ts'],
    ['infra/resolvers.ts', '../functions/conversion/hash-vin.ts'],
    ['infra/resolvers.ts', 'local-aws'],
    ['packages/local-aws/src/state/store.ts', '../../../../domain/tables.ts'],
    ['packages/local-aws/src/state/store.ts', '../../../../resolvers/wiring.ts'],
    ['packages/local-aws/src/state/store.ts', '../../../../infra/stack.ts'],
    ['packages/local-aws/src/state/store.ts', '../../test/emulation.ts'],
    ['tools/demo/start.ts', '../../packages/local-aws/src/index.ts'],
    ['packages/local-aws/src/state/store.ts', 'aws-cdk-lib'],
    ['domain/page.ts', './vin'],
    ['test/laws/lint.test.ts', '../support'],
    ['test/laws/lint.test.ts', '../../packages/local-aws/src/index.ts'],
    ['test/laws/lint.test.ts', '../../packages/local-aws/testing/openssl.ts'],
    ['packages/local-aws/testing/openssl.ts', '../test/emulation.ts'],
    ['packages/local-aws/testing/openssl.ts', 'vitest'],
  ])('does not let %s import %s', async (file, target) => {
    expect(await broken(withoutTypes, file, `import '${target}';\n`)).toContain('ours/import-law');
    expect(await broken(withoutTypes, file, `export * from '${target}';\n`)).toContain('ours/import-law');
  });
});

describe('the operator `in`', () => {
  it('is rejected where a name from the caller could match an inherited one', async () => {
    const asked = (test: string) =>
      broken(
        withoutTypes,
        'packages/local-aws/src/state/store.ts',
        `export {};\nconst [all, name] = [{}, ''];\nvoid [${test}, all, name];\n`,
      );

    expect(await asked('name in all')).toContain('no-restricted-syntax');
    expect(await asked('`${name}x` in all')).toContain('no-restricted-syntax');
    expect(await asked("'code' in all")).not.toContain('no-restricted-syntax');
    expect(await asked('Object.hasOwn(all, name)')).not.toContain('no-restricted-syntax');
  });
});

describe('the name of an error', () => {
  const files = [
    ...['functions/runtime/log.ts', 'portal/src/config.ts', 'prove/check-error.ts', 'client/request.ts'],
    ...['packages/local-aws/src/core/service.ts', 'packages/local-aws/test/emulation.ts'],
    ...['test/support/voice.ts', 'tools/cli/ask.ts', 'bench/run.ts'],
  ];

  it.each(files)('ends in Error in %s', async (file) => {
    const found = (code: string) => broken(withoutTypes, file, code);

    expect(await found('class Late extends Error {}\nvoid Late;\n')).toContain('no-restricted-syntax');
    expect(await found('class Late extends RangeError {}\nvoid Late;\n')).toContain('no-restricted-syntax');
    expect(await found('void class extends Error {};\n')).toContain('no-restricted-syntax');
    expect(await found('class LateError extends Error {}\nvoid LateError;\n')).toEqual([]);
  });
});

describe('a function of a test', () => {
  const body = 'void 0;\n'.repeat(61);
  const file = 'test/support/voice.ts';

  it.each([
    `export function long() {\n${body}}\n`,
    `export const long = () => {\n${body}};\n`,
    `[1].map(() => {\n${body}});\n`,
  ])('has at most 60 lines of code', async (code) => {
    expect(await broken(withoutTypes, file, code)).toContain('ours/test-function-length');
  });

  it.each([
    `describe('a suite', () => {\n${body}});\n`,
    `it.each([1])('a test', { timeout: 5 }, () => {\n${body}});\n`,
    `export function short() {\n${'// A comment.\n\n'.repeat(61)}}\n`,
  ])('may be longer where the runner calls it', async (code) => {
    expect(await broken(withoutTypes, file, code)).not.toContain('ours/test-function-length');
  });
});

describe('a test of the page', () => {
  const file = 'test/portal/browser/actions.test.ts';

  it.each([
    "expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');\n",
    'void page.evaluate(() => {\n  const { activeElement } = document;\n  return activeElement;\n});\n',
  ])('does not read the focus before it has moved', async (code) => {
    expect(await broken(withoutTypes, file, code)).toContain('no-restricted-properties');
  });
});

describe('a wait that no signal ends', () => {
  const wait = 'await new Promise((resolve) => setTimeout(resolve, 5));\n';

  it.each(['functions/runtime/log.ts', 'client/notify.ts', 'tools/cli/ask.ts', 'bench/run.ts'])(
    'is rejected in %s',
    async (file) => {
      expect(await broken(withoutTypes, file, `export {};\n${wait}`)).toContain('no-restricted-syntax');
    },
  );

  it('is allowed in a test', async () => {
    expect(await broken(withoutTypes, 'test/laws/lint.test.ts', `export {};\n${wait}`)).toEqual([]);
  });
});

it.each(['functions/runtime/log.ts', 'prove/aws/wait.ts', 'client/pause.ts'])(
  'a combined signal that does not hold its sources is rejected in %s',
  async (file) => {
    const code =
      'export const both = (one: AbortSignal, other: AbortSignal) => AbortSignal.any([one, other]);\n';

    expect(await broken(withoutTypes, file, code)).toContain('no-restricted-syntax');
  },
);

describe('exports', () => {
  it('must have a doc comment with a sentence', async () => {
    const undocumented = await broken(
      withoutTypes,
      'packages/local-aws/src/state/store.ts',
      'export const one = 1;\n',
    );
    const commented = await broken(
      withoutTypes,
      'packages/local-aws/src/state/store.ts',
      '// One.\nexport const one = 1;\n',
    );
    const short = await broken(
      withoutTypes,
      'packages/local-aws/src/state/store.ts',
      '/**\n * The number of stores.\n */\nexport const one = 1;\n',
    );
    const documented = await broken(
      withoutTypes,
      'packages/local-aws/src/state/store.ts',
      '/** The number of open stores. */\nexport const one = 1;\n',
    );

    expect([undocumented, commented, short, documented]).toEqual([
      ['ours/require-export-doc'],
      ['ours/require-export-doc'],
      ['ours/require-export-doc'],
      [],
    ]);
  });

  it('must have names', async () => {
    expect(
      await broken(withoutTypes, 'packages/local-aws/src/state/store.ts', 'export default 1;\n'),
    ).toContain('no-restricted-syntax');
  });
});
