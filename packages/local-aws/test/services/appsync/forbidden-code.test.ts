/**
 * The check at creation: every construct that APPSYNC_JS refuses, with the exception that
 * CreateFunction returns, and constructs that must be accepted.
 */
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/core/aws-error.ts';
import { createRealm } from '../../../src/services/appsync/runtime/realm.ts';
import { moduleOf } from './evaluate.ts';

const realm = createRealm({ now: () => Date.now() });

function refusal(code: string): AwsError {
  try {
    realm.compile(code);
  } catch (error) {
    if (error instanceof AwsError) {
      return error;
    }
    throw error;
  }
  throw new Error('The code was accepted.');
}

function reasons(code: string): string[] {
  const { detail } = refusal(code).fields as { detail: { codeErrors: { value: string }[] } };
  return detail.codeErrors.map(({ value }) => value);
}

const refused: readonly (readonly [construct: string, body: string, reason: RegExp, more?: string])[] = [
  ['try', 'try { return 1; } catch (e) { return 2; }', /^Try statements/],
  ['try with finally', 'try { return 1; } finally { ctx.stash.a = 1; }', /^Try statements/],
  ['throw', 'throw "x";', /^Throw statements/],
  ['while', 'while (ctx.args.a) { return 1; }', /^While statements/],
  ['do-while', 'do { ctx.stash.a = 1; } while (ctx.args.a);', /^do\.\.\.while statements/],
  ['for (;;)', 'for (let i = 0; i < 2; i += 1) { ctx.stash.a = i; }', /^For statements/],
  ['continue', 'for (const a of ctx.args.l) { if (a) continue; }', /^Continue statements/],
  ['labels', 'outer: for (const a of ctx.args.l) { break outer; }', /^Labeled statements/],
  ['++', 'let a = 1; a++; return a;', /operator \+\+/],
  ['--', 'let a = 1; --a; return a;', /operator --/],
  ['~', 'return ~ctx.args.a;', /operator ~/],
  ['in', 'return "a" in ctx.args;', /^in operator/],
  ['instanceof', 'return ctx.args instanceof Object;', /operator instanceof/],
  ['regular expressions', 'return /a/.test(ctx.args.a);', /^Regex literals/],
  ['BigInt literals', 'return 1n;', /^BigInt literals/],
  ['new', 'return new Date();', /^New expressions/],
  ['new Promise', 'return new Promise(() => 1);', /^New expressions/],
  ['this', 'return this;', /^This expressions/],
  ['classes', 'return 1;', /^Class declarations/, 'class A {}'],
  ['class expressions', 'const A = class {}; return 1;', /^Class declarations/],
  ['async functions', 'return 1;', /^Async functions/, 'async function a() { return 1; }'],
  ['async arrows', 'const a = async () => 1; return 1;', /^Async functions/],
  ['await', 'return 1;', /await/, 'async function a() { await 1; }'],
  ['for await', 'return 1;', /await/, 'async function a() { for await (const b of []) { return b; } }'],
  ['generators', 'return 1;', /^Generator functions/, 'function* a() { yield 1; }'],
  ['yield', 'return 1;', /^Yield statements/, 'function* a() { yield 1; }'],
  ['getters', 'return { get a() { return 1; } };', /^Accessor properties/],
  ['Number()', 'return Number(ctx.args.a);', /^Invalid function: Number$/],
  ['String()', 'return String(ctx.args.a);', /^Invalid function: String$/],
  ['parseInt', 'return parseInt(ctx.args.a);', /^Invalid function: parseInt$/],
  ['Array.isArray', 'return Array.isArray(ctx.args.a);', /^Invalid function: Array\.isArray$/],
  ['Date.now', 'return Date.now();', /^Invalid function: Date\.now$/],
  ['a global named as a member', 'return constructor.keys({});', /^Invalid function: constructor\.keys$/],
  ['Math.abs', 'return Math.abs(1);', /^Invalid function: Math\.abs$/],
  ['includes', 'return ctx.args.l.includes(1);', /^Invalid function: includes$/],
  ['includes in the optional chain', 'return ctx.args.l?.includes(1);', /^Invalid function: includes$/],
  ['includes by a text', 'return ctx.args.l["includes"](1);', /^Invalid function: includes$/],
  ['a method of any name', 'return ctx.args.l[ctx.args.m](1);', /^Invalid function: computed member$/],
  ['Number as a callback', 'return ctx.args.l.map(Number);', /^Invalid function: Number$/],
  ['String as a callback', 'return ctx.args.l.map(String);', /^Unsupported identifier: String$/],
  ['a member as a callback', 'return ctx.args.l.map(Number.parseInt);', /^Invalid function: parseInt$/],
  [
    'a listed member as a callback',
    'return ctx.args.l.map(Math.round);',
    /^Unsupported identifier: Math\.round$/,
  ],
  [
    'a method as a callback',
    'return ctx.args.l.filter(ctx.args.l.includes);',
    /^Unsupported identifier: includes$/,
  ],
  [
    'a listed method as a callback',
    'return ctx.args.l.filter(ctx.args.l.concat);',
    /^Invalid function: concat$/,
  ],
  ['a callback out of nowhere', 'return ctx.args.l.filter(ctx.args.f);', /^Invalid function: f$/],
  ['a spread callback', 'return ctx.args.l.map(...[Number]);', /^Unsupported identifier: Number$/],
  [
    'a callback by condition',
    'return ctx.args.l.map(ctx.args.a ? one : one);',
    /^Invalid function: map$/,
    'const one = (x) => x;',
  ],
  ['Number under another name', 'const n = Number; return n("5");', /^Unsupported identifier: Number$/],
  ['the call of another name', 'const n = ctx.args.f; return n("5");', /^Invalid function: n$/],
  ['the call of a parameter', 'return f(1);', /^Invalid function: g$/, 'const f = (g) => g(1);'],
  [
    'parseInt under another name',
    'const p = Number.parseInt; return p("5");',
    /^Unsupported identifier: Number\.parseInt$/,
  ],
  ['Math.abs out of a pattern', 'const { abs } = Math; return abs(-1);', /^Unsupported identifier: Math$/],
  ['the call of a part of a pattern', 'const { abs } = ctx.args; return abs(-1);', /^Invalid function: abs$/],
  [
    'includes out of a pattern',
    'const { includes } = ctx.args.l; return includes(1);',
    /^Unsupported identifier: includes$/,
  ],
  [
    'includes out of a pattern by another name',
    'const { includes: has } = ctx.args.l; return has;',
    /^Unsupported identifier: includes$/,
  ],
  [
    'includes out of a pattern by a text',
    'const { ["includes"]: has } = ctx.args.l; return has;',
    /^Unsupported identifier: includes$/,
  ],
  [
    'includes in a parameter',
    'return [[1]].map(({ includes }) => includes);',
    /^Unsupported identifier: includes$/,
  ],
  ['Number as an argument', 'return f(Number);', /^Unsupported identifier: Number$/, 'const f = (x) => x;'],
  [
    'Number in an object',
    'const o = { map: Number }; return o.map("5");',
    /^Unsupported identifier: Number$/,
  ],
  ['Number in short form', 'return { Number };', /^Unsupported identifier: Number$/],
  ['Number in a list', 'return [Number];', /^Unsupported identifier: Number$/],
  ['Number in the stash', 'ctx.stash.n = Number; return 1;', /^Unsupported identifier: Number$/],
  ['Number returned', 'return Number;', /^Unsupported identifier: Number$/],
  ['Math.PI', 'return Math.PI;', /^Unsupported identifier: Math\.PI$/],
  ['Math.E', 'return Math.E * 2;', /^Unsupported identifier: Math\.E$/],
  ['Math by a text', 'return Math["max"](1, 2);', /^Unsupported identifier: Math$/],
  [
    'Number.MAX_SAFE_INTEGER',
    'return Number.MAX_SAFE_INTEGER;',
    /^Unsupported identifier: Number\.MAX_SAFE_INTEGER$/,
  ],
  ['constructor', 'return ctx.args.a.constructor;', /^Unsupported identifier: constructor$/],
  ['constructor by a text', 'return ctx.args.a["constructor"];', /^Unsupported identifier: constructor$/],
  ['constructor by a template', 'return ctx.args.a[`constructor`];', /^Unsupported identifier: constructor$/],
  [
    'constructor of a helper',
    'return util.autoId.constructor("return 1")();',
    /^Unsupported identifier: constructor$/,
  ],
  ['toString of a helper', 'return util.autoId.toString();', /^Unsupported identifier: toString$/],
  ['a method that is only read', 'return ctx.args.l.toSorted ? 1 : 2;', /^Unsupported identifier: toSorted$/],
  [
    'a method as a fallback',
    'return ctx.args.l?.localeCompare ?? 1;',
    /^Unsupported identifier: localeCompare$/,
  ],
  ['functions beside the callback', 'return [1].reduce((a) => a, () => 1);', /passed as an argument/],
  ['toFixed', 'return (1.5).toFixed(1);', /^Invalid function: toFixed$/],
  ['unknown names', 'return process;', /^Unsupported identifier: process$/],
  ['tagged templates', 'return util.autoId`x`;', /^Tagged templates/],
  ['debugger', 'debugger; return 1;', /^Debugger/],
  ['dynamic import', 'return import("node:fs");', /^Dynamic imports/],
  ['import.meta', 'return import.meta.url;', /^Meta properties/],
  ['new.target', 'return new.target;', /^Meta properties/],
  ['apply', 'return util.autoId.apply(null, []);', /Function\.apply/],
  ['bind', 'const f = util.autoId.bind(null); return f();', /Function\.bind/],
  ['call', 'return util.autoId.call(null);', /Function\.call/],
  ['sort with a comparator', 'return ctx.args.l.sort((a, b) => a - b);', /passed as an argument/],
  [
    'functions as arguments',
    'return twice((x) => x);',
    /passed as an argument/,
    'const twice = (f) => f(1);',
  ],
  [
    'named functions as arguments',
    'return twice(one);',
    /passed as an argument/,
    'function twice(f) { return f(1); } function one(x) { return x; }',
  ],
  [
    'functions through a computed method',
    'return ctx.args.l["sort"]((a, b) => a - b);',
    /passed as an argument/,
  ],
  [
    'renaming a function',
    'const other = one; return other();',
    /re-assigning function/,
    'function one() { return 1; }',
  ],
  [
    'assigning a function',
    'let other; other = one; return other();',
    /re-assigning function/,
    'const one = () => 1;',
  ],
  ['recursion', 'return down(3);', /^Recursive/, 'function down(n) { return n > 0 ? down(n - 1) : 0; }'],
  [
    'recursion of an arrow',
    'return down(3);',
    /^Recursive/,
    'const down = (n) => (n > 0 ? down(n - 1) : 0);',
  ],
  [
    'recursion through another function',
    'return a(3);',
    /^Recursive/,
    'function a(n) { return b(n); } function b(n) { return n > 0 ? a(n - 1) : 0; }',
  ],
  [
    'recursion through a callback',
    'return a([1]);',
    /^Recursive/,
    'function a(l) { return l.map((x) => a(x)); }',
  ],
  [
    'recursion by naming itself as a callback',
    'return a([1]);',
    /^Recursive/,
    'function a(l) { return l.map(a); }',
  ],
  ['changing the context', 'ctx.result = 1; return 1;', /ctx is readonly adding/],
  ['deleting from the context', 'delete ctx.stash; return 1;', /ctx is readonly adding/],
  ['replacing the context', 'ctx = {}; return 1;', /ctx is readonly and re-assignment/],
  ['other modules', 'return 1;', /^Unable to resolve module node:fs/, "import * as fs from 'node:fs';"],
  ['default exports', 'return 1;', /^Default exports/, 'export default 1;'],
  ['re-exports', 'return 1;', /^Re-exports/, "export * from '@aws-appsync/utils';"],
  ['syntax errors', 'return (;', /Unexpected token/],
];

describe('refused at creation', () => {
  it.each([
    ['an object pattern', 'const { a = 1 } = ctx.args; return a;'],
    ['an array pattern', 'const [a = 1] = ctx.args.l; return a;'],
    ['a pattern in a callback', 'return ctx.args.l.map(({ a = 1 }) => a);'],
    ['a parameter', 'const f = (a = 1) => a; return f();'],
  ])('a default in %s', (_where, body) => {
    expect(refusal(moduleOf(body))).toMatchObject({
      code: 'BadRequestException',
      message: 'Function metadata has exceeded the maximum allowed size.',
    });
  });

  it('reports an invalid call as AWS does', () => {
    const { fields } = refusal(moduleOf('return Number(1);'));

    expect(fields).toMatchObject({
      detail: {
        codeErrors: [
          {
            errorType: 'INVALID_FUNCTION_INVOCATION',
            value: 'Invalid function: Number',
            location: { line: 4, column: 39, span: 9 },
          },
        ],
      },
    });
  });

  const rows = refused.map(([construct, body, reason, more]) => ({ construct, body, reason, more }));

  it.each(rows)('$construct', ({ body, reason, more }) => {
    const found = reasons(moduleOf(body, more));

    expect(found).toContainEqual(expect.stringMatching(reason));
  });

  it('reports the place of every error as CreateFunction does', () => {
    const code = moduleOf('let a = 1;\na++;\nreturn ~a;');

    const { code: name, status, message, fields } = refusal(code);

    expect({ name, status, message, fields }).toEqual({
      name: 'BadRequestException',
      status: 400,
      message: 'The code contains one or more errors.',
      fields: {
        reason: 'CODE_ERROR',
        detail: {
          codeErrors: [
            {
              errorType: 'LINT_ERROR',
              value: 'The operator ++ is not supported',
              location: { line: 5, column: 1, span: 3 },
            },
            {
              errorType: 'LINT_ERROR',
              value: 'The operator ~ is not supported',
              location: { line: 6, column: 8, span: 2 },
            },
          ],
        },
      },
    });
  });

  it.each(['request', 'response'])('code without a %s handler', (handler) => {
    const code = `export function ${handler === 'request' ? 'response' : 'request'}() {}`;

    expect(reasons(code)).toEqual([`The code must export a ${handler} function.`]);
  });

  it('code of more than 32 KB, counted in bytes', () => {
    const around = moduleOf('return "";').length;
    const fits = moduleOf(`return "${'x'.repeat(32_768 - around)}";`);
    const tooLong = moduleOf(`return "ü${'x'.repeat(32_767 - around)}";`);

    expect(() => realm.compile(fits)).not.toThrow();
    expect(refusal(tooLong).code).toBe('BadRequestException');
  });
});

const accepted: readonly (readonly [what: string, body: string, more?: string])[] = [
  [
    'for-of and for-in with break',
    'for (const a of [1]) { if (a) break; } for (const k in { a: 1 }) { ctx.stash.k = k; }',
  ],
  ['callbacks of array methods', 'return [1].map((x) => x).filter((x) => x).reduce((sum, x) => sum + x, 0);'],
  ['named callbacks', 'return [1].map(double);', 'const double = (x) => x * 2;'],
  [
    'a parameter named as a function elsewhere',
    'return [1].map((double) => add(double));',
    'const double = 1; const add = (x) => x + 1;',
  ],
  [
    'a local named as a function elsewhere',
    'const one = ctx.args.a; return add(one);',
    'function one() { return 1; } function add(x) { return x; }',
  ],
  [
    'functions calling functions',
    'return a(1);',
    'function a(x) { return b(x) + b(x); } function b(x) { return x; }',
  ],
  [
    'a loop without a block',
    'for (const a of [1, 2]) ctx.stash.sum = (ctx.stash.sum ?? 0) + a; return ctx.stash;',
  ],
  [
    'names of data that are methods too',
    'return [ctx.identity.sub, ctx.arguments.at, ctx.args.entries, ctx.args.filter, ctx.args["constructor "]];',
  ],
  ['a pattern with such names', 'const { sub, at: when, filter } = ctx.args; return [sub, when, filter];'],
  [
    'objects of the language in calls',
    'return [Math.max(1, 2), Number.isNaN(1), Object?.keys({}), String.raw`a${1}b`, JSON.stringify(1)];',
  ],
  [
    'a name of the language that the code declares',
    'const Number = { abs: 1 }; return [Number, Number.abs];',
  ],
  ['callbacks on what a helper returns', 'return util.parseJson("[1]").map((x) => x);'],
  ['imported functions', 'return ddb.get({ key: { id: ctx.args.id } });'],
  ['exports by list', 'return 1;', 'const unused = 1; export { unused };'],
  [
    'switch, spread, templates, optional chaining',
    'switch (ctx.args?.a) { case 1: return `${[...[1]]}`; default: return { ...ctx.args }; }',
  ],
  [
    'changing what the stash and arguments hold',
    'ctx.stash.a = 1; ctx.args.b = 2; delete ctx.stash.a; return 1;',
  ],
];

const acceptedRows = accepted.map(([what, body, more]) => ({ what, body, more }));

it.each(acceptedRows)('accepts $what', ({ body, more }) => {
  expect(() => realm.compile(moduleOf(body, more))).not.toThrow();
});
