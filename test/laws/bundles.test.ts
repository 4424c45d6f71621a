/** Every bundle, as deployed, passes the checks that AppSync makes when code is created. */
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleResolvers } from '../../infra/bundling.ts';
import { checkedProgram, type CodeError, createTypeChecks } from 'local-aws/appsync-js';
import { rotationWiring } from '../../resolvers/wiring-rotation.ts';
import { wiring } from '../../resolvers/wiring.ts';
import { withTypedContext } from '../support/typed-context.ts';

const paths = [...wiring, ...rotationWiring].flatMap(({ pipeline, steps }) => [
  ...(pipeline ? [pipeline] : []),
  ...steps.map(({ code }) => code),
]);
const bundles = [...bundleResolvers([...new Set(paths)])];

/** Bundles with one planted defect each. The rest of their code is as esbuild writes it. */
const planted: readonly (readonly [defect: string, body: string, error: RegExp])[] = [
  [
    'an element of another type',
    'const l = [{ a: 5 }]; l.push({ b: 6 }); return l;',
    /^code\.js\(2,\d+\): error TS2345/,
  ],
  [
    'a spread into fixed parameters',
    'const l = ["a", "b"]; util.appendError(...l); return 1;',
    /error TS2556/,
  ],
  ['a missing member of a pattern', 'return f({ a: "x" });', /error TS2345/],
  ['a misspelt helper', 'return util.time.epochSecondsToISO8601(1);', /error TS2551.*TimeUtils/],
  ['a value that may be undefined', 'return [1].find((n) => n > 1) + 1;', /error TS2532/],
];

/** Defects that show only when the type of `ctx` is known. */
const plantedInContext: readonly (readonly [defect: string, body: string, error: RegExp])[] = [
  ['a misspelt member of the context', 'return ctx.argument.a;', /error TS2551/],
  ['a member that the context does not have', 'return ctx.caller;', /error TS2339/],
  ['a context for a helper that requires further members', 'return g(ctx);', /error TS2345/],
];

const moduleOf = (body: string) =>
  `import { util } from '@aws-appsync/utils'; const f = ({ a, b }) => a + b; const g = ({ error, missing }) => error ?? missing;\nexport function request(ctx) { ${body} }\nexport function response(ctx) { return ctx.result; }`;

let errors: readonly (readonly CodeError[])[];
let errorsInContext: readonly (readonly CodeError[])[];

beforeAll(async () => {
  const codes = bundles.map(([, code]) => code);
  const inContext = [...codes, ...plantedInContext.map(([, body]) => moduleOf(body))];
  const defects = planted.map(([, body]) => moduleOf(body));
  const typed = inContext.map(withTypedContext);
  const all = [...codes, ...defects, ...typed];
  const checks = createTypeChecks();
  checks.foresee(all);
  const found: (readonly CodeError[])[] = [];
  for (const code of all) {
    found.push(await checks.errorsOf(code));
  }
  errors = found.slice(0, codes.length + defects.length);
  errorsInContext = found.slice(codes.length + defects.length);
}, 120_000);

describe('every bundle', () => {
  it.each(bundles)('%s has only supported syntax, names and calls', (_path, code) => {
    expect(() => checkedProgram(code)).not.toThrow();
  });

  it('passes the type check', () => {
    expect(bundlesWith(errors)).toEqual([]);
  });

  it('passes the type check with a typed context too', () => {
    expect(bundlesWith(errorsInContext)).toEqual([]);
  });

  it.each(bundles)('%s has a typed context in every handler that takes one', (_path, code) => {
    const handlers = code.match(/\bfunction (?:request|response)\(\w+\)/g) ?? [];

    expect(handlers.length).toBeGreaterThan(0);
    expect(withTypedContext(code).split('@param {import(')).toHaveLength(1 + handlers.length);
  });
});

function bundlesWith(found: readonly (readonly CodeError[])[]) {
  return bundles
    .map(([path], index) => [path, found[index]?.map(({ value }) => value)] as const)
    .filter(([, values]) => values?.length !== 0);
}

it.each(plantedInContext.map(([defect, , error], index) => [defect, error, index] as const))(
  'the type check with a typed context finds %s',
  (_defect, error, index) => {
    expect(errorsInContext[bundles.length + index]?.map(({ value }) => value)).toContainEqual(
      expect.stringMatching(error),
    );
  },
);

it.each(planted.map(([defect, , error], index) => [defect, error, index] as const))(
  'the type check finds %s',
  (_defect, error, index) => {
    expect(errors[bundles.length + index]?.map(({ value }) => value)).toContainEqual(
      expect.stringMatching(error),
    );
  },
);

/**
 * One example for each way to use what AWS does not list. `forbidden-code.test.ts` has all cases.
 */
it.each([
  ['Number()', 'return Number(1);'],
  ['Number as a callback', 'return ctx.args.l.map(Number);'],
  ['Number in an object', 'const o = { map: Number }; return o.map("5");'],
  ['Number under another name', 'const n = Number; return n("5");'],
  ['a function of Number', 'const p = Number.parseInt; return p("5");'],
  ['a pattern over Math', 'const { abs } = Math; return abs(-1);'],
  ['a constant of Math', 'return Math.PI;'],
  ['constructor', 'return ctx.args.a.constructor;'],
  ['includes', 'return ctx.args.l.includes(1);'],
  ['includes out of a pattern', 'const { includes } = ctx.args.l; return includes(1);'],
  ['includes as a callback', 'return ctx.args.l.filter(ctx.args.l.includes);'],
  ['a default', 'const { a = 1 } = ctx.args; return a;'],
  ['try', 'try { return 1; } catch { return 2; }'],
])('the check finds %s', (_what, body) => {
  const code = `export function request(ctx) { ${body} }\nexport function response(ctx) { return 1; }`;

  expect(() => checkedProgram(code)).toThrow(/contains one or more errors|metadata has exceeded/);
});
