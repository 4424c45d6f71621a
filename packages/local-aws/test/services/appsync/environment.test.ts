/**
 * The environment of handlers: it has exactly the features that AppSync documents, and code cannot
 * reach the host or another request.
 */
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ResolverError, type FieldError } from '../../../src/services/appsync/runtime/resolver-error.ts';
import { createRealm } from '../../../src/services/appsync/runtime/realm.ts';
import { realmSource } from '../../../src/services/appsync/runtime/realm-source.ts';
import {
  arrayMethods,
  globalConstants,
  staticMethods,
  stringMethods,
} from '../../../src/services/appsync/runtime/supported-features.ts';
import { evaluate, evaluateRequest, moduleOf } from './evaluate.ts';

const realm = createRealm({ now: () => Date.parse('2026-03-04T05:06:07.089Z') });

const values: readonly (readonly [expression: string, value: unknown])[] = [
  ['[Math.min(1, 2), Math.max(1, 2), Math.round(1.5), Math.floor(1.9), Math.ceil(1.1)]', [1, 2, 2, 1, 2]],
  ['typeof Math.random()', 'number'],
  ['JSON.parse(JSON.stringify({ a: [1] }))', { a: [1] }],
  ['JSON.parse("{no json")', ''],
  ['Object.assign({}, { a: 1 })', { a: 1 }],
  [
    '[Object.keys({ a: 1 }), Object.values({ a: 1 }), Object.entries({ a: 1 }), Object.hasOwn({ a: 1 }, "a")]',
    [['a'], [1], [['a', 1]], true],
  ],
  [
    '[[3, 1, 2].sort(), [1, [2]].flat(), [1, 2].indexOf(2), [1, 2, 3].slice(1), [1].concat([2])]',
    [[1, 2, 3], [1, 2], 1, [2, 3], [1, 2]],
  ],
  [
    '[[1, 2].findLast((x) => x < 3), [1, 2].findIndex((x) => x === 2), [1, 2].every((x) => x > 0), [1].some((x) => x > 1)]',
    [2, 1, true, false],
  ],
  [
    '[[1, 2].map((x, i, l) => x + i + l.length), [3, 4].filter((x) => x > 3), [1, 2].flatMap((x) => [x, [x]])]',
    [[3, 5], [4], [1, [1], 2, [2]]],
  ],
  [
    '[["a", "b"].reduce((all, x) => all + x), ["a", "b"].reduce((all, x) => all + x, "c"), ["a", "b"].reduceRight((all, x) => all + x, "c")]',
    ['ab', 'cab', 'cba'],
  ],
  [
    '[[1, 2, 3].findLastIndex((x) => x < 3), [1].find((x) => x > 1) === undefined, [].every((x) => x), [].some((x) => x)]',
    [1, true, true, false],
  ],
  ['[Number.isFinite(1), Number.isNaN(+"x"), +"12", String.raw`a\\b`]', [true, true, 12, 'a\\b']],
  [
    '["a-b".split("-"), " a ".trim(), "Ab".toLowerCase(), "ab".charAt(1), "abc".slice(1), "abc".startsWith("ab")]',
    [['a', 'b'], 'a', 'ab', 'b', 'bc', true],
  ],
  ['"a1b22".replace("[0-9]+", "#")', 'a#b22'],
  ['"a1b22".replaceAll("\\\\d+", "#")', 'a#b#'],
  ['"x.y".replaceAll("\\\\.", "-")', 'x-y'],
  ['"ab".replaceAll("(a)(b)", "$2$1")', 'ba'],
  ['"cost".replaceAll("cost", "\\\\$5")', '$5'],
  ['util.base64Encode("ü")', 'w7w='],
  ['util.base64Decode("w7w=")', 'ü'],
  ['util.urlEncode("a b&c=ü*")', 'a+b%26c%3D%C3%BC*'],
  ['util.urlDecode("a+b%26")', 'a b&'],
  ['util.escapeJavaScript("it\'s \\"/\\n")', 'it\\\'s \\"\\/\\n'],
  [
    '[util.matches("a*b", "aaaaab"), util.matches("[A-HJ-NPR-Z0-9]{17}", "WVWZZZ1JZXW000001"), util.matches("a", "ba")]',
    [true, true, false],
  ],
  ['util.matches("(?i)abc", "ABC") && util.matches("\\\\p{Upper}+", "AB")', true],
  ['util.authType()', 'User Pool Authorization'],
  ['util.time.nowISO8601()', '2026-03-04T05:06:07.089Z'],
  ['[util.time.nowEpochSeconds(), util.time.nowEpochMilliSeconds()]', [1772600767, 1772600767089]],
  ['util.time.nowFormatted("yyyy-MM-dd HH:mm:ssZ")', '2026-03-04 05:06:07+0000'],
  ['util.time.nowFormatted("yyyy-MM-dd HH:mm:ssXXX", "Europe/Berlin")', '2026-03-04 06:06:07+01:00'],
  ['util.time.nowFormatted("EEE, d MMM uu h:mm a \'at\' SSS")', 'Wed, 4 Mar 26 5:06 AM at 089'],
  [
    'util.time.parseFormattedToEpochMilliSeconds("2018-02-01 01:19:15+0800", "yyyy-MM-dd HH:mm:ssZ")',
    1517419155000,
  ],
  [
    'util.time.parseFormattedToEpochMilliSeconds("2018-02-01 01:19:15", "yyyy-MM-dd HH:mm:ss", "+08:00")',
    1517419155000,
  ],
  ['util.time.parseISO8601ToEpochMilliSeconds("2018-02-01T17:21:05.180+08:00")', 1517476865180],
  ['util.time.epochMilliSecondsToSeconds(1517943695750)', 1517943695],
  ['util.time.epochMilliSecondsToISO8601(1517943695750)', '2018-02-06T19:01:35.750Z'],
  [
    'util.time.epochMilliSecondsToFormatted(1517943695750, "yyyy-MM-dd HH:mm:ssZ", "Australia/Perth")',
    '2018-02-07 03:01:35+0800',
  ],
  ['[util.math.roundNum(1.5), util.math.minVal(1, 2), util.math.maxVal(1, 2)]', [2, 1, 2]],
  ['util.str.normalize("e\\u0301", "nfc")', 'é'],
  [
    'util.dynamodb.toDynamoDB({ a: null, b: [true] })',
    { M: { a: { NULL: null }, b: { L: [{ BOOL: true }] } } },
  ],
  ['[util.dynamodb.toString(null), util.dynamodb.toNumber(undefined)]', [null, null]],
  [
    'JSON.parse(util.transform.toDynamoDBFilterExpression({ title: { contains: "Hello World" } }))',
    {
      expression: 'contains(#title, :title_contains)',
      expressionNames: { '#title': 'title' },
      expressionValues: { ':title_contains': { S: 'Hello World' } },
    },
  ],
  [
    'util.transform.toSubscriptionFilter({ seatNumber: { between: [1, 10] }, or: [{ a: { eq: 1 } }, { b: { eq: 2 } }] })',
    {
      filterGroup: [
        {
          filters: [
            { fieldName: 'seatNumber', operator: 'between', value: [1, 10] },
            { fieldName: 'a', operator: 'eq', value: 1 },
          ],
        },
        {
          filters: [
            { fieldName: 'seatNumber', operator: 'between', value: [1, 10] },
            { fieldName: 'b', operator: 'eq', value: 2 },
          ],
        },
      ],
    },
  ],
];

describe('documented features', () => {
  it.each(values)('%s', (expression, value) => {
    expect(evaluateRequest(realm, `return ${expression};`)).toEqual(value);
  });

  it('creates unique ids of the documented forms', () => {
    const ids = evaluateRequest(
      realm,
      'return [util.autoId(), util.autoId(), util.autoUlid(), util.autoKsuid()];',
    );

    expect(ids).toEqual([
      expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      // 2026-03-04T05:06:07.089Z is 01KJVP4ZEH in a ULID's first ten characters.
      expect.stringMatching(/^01KJ[0-9A-HJKMNP-TV-Z]{22}$/),
      expect.stringMatching(/^[0-9A-Za-z]{27}$/),
    ]);
    expect(new Set(ids as string[]).size).toBe(4);
  });
});

const absent = [
  'process',
  'require',
  'module',
  'global',
  'globalThis',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'Promise',
  'RegExp',
  'Function',
  'eval',
  'WebAssembly',
  'Proxy',
  'Reflect',
  'Symbol',
  'Error',
  'TypeError',
  'Date',
  'Intl',
  'Map',
  'Set',
  'WeakMap',
  'WeakRef',
  'FinalizationRegistry',
  'BigInt',
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Atomics',
  'Uint8Array',
  'DataView',
  'Iterator',
  'escape',
  'unescape',
  'Buffer',
  'structuredClone',
  'performance',
  'crypto',
  'URL',
  'Math.abs',
  'Math.pow',
  'Math.sqrt',
  'Math.sin',
  'Object.create',
  'Object.defineProperty',
  'Object.freeze',
  'Object.getPrototypeOf',
  'Object.setPrototypeOf',
  'Object.getOwnPropertyNames',
  'Object.fromEntries',
  'Object.is',
  'String.fromCharCode',
  'Array',
  'Boolean',
  'decodeURI',
  'encodeURIComponent',
  'isFinite',
  'isNaN',
  'parseFloat',
  'parseInt',
  'Number.MAX_SAFE_INTEGER',
  'Number.isInteger',
  'Number.parseInt',
  '(1).toFixed',
  '[].at',
  '[].includes',
  '"".at',
  '"".includes',
  '"".normalize',
  '"".substring',
  '[].entries',
  '[].keys',
  '[].values',
  '[].copyWithin',
  '[].toLocaleString',
  '"".charCodeAt',
  '"".padStart',
  '"".padEnd',
  '"".repeat',
  '"".localeCompare',
  '"".matchAll',
  '"".match',
  '"".search',
  '({}).hasOwnProperty',
  '({}).__proto__',
  '({}).__defineGetter__',
  '({}).constructor',
  '[].constructor',
  '"".constructor',
  '(1).constructor',
  '(() => 1).constructor',
  'util.autoId.constructor',
  'console.log.constructor',
  '(() => 1)["ap" + "ply"]',
  '(() => 1)["bi" + "nd"]',
  '(() => 1)["ca" + "ll"]',
];

/** True when code with this body is refused at creation. */
function isRefused(body: string): boolean {
  try {
    realm.compile(moduleOf(body));
    return false;
  } catch (error) {
    expect(String(error)).toContain('contains one or more errors');
    return true;
  }
}

describe('undocumented features', () => {
  it.each(absent.filter((name) => !/^[A-Za-z0-9]+$/.test(name)))('%s', (expression) => {
    const body = `return typeof ${expression};`;
    expect(isRefused(body) || evaluateRequest(realm, body) === 'undefined').toBe(true);
  });

  it.each(absent.filter((name) => /^[A-Za-z0-9]+$/.test(name)))(
    'the name %s is refused at creation',
    (name) => {
      expect(() => realm.compile(moduleOf(`return typeof ${name};`))).toThrow('contains one or more errors');
    },
  );

  it('has exactly the documented names, methods and functions', () => {
    const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
    const none = { util: {}, runtime: {}, extensions: {}, dynamodb: {} };
    (new vm.Script(realmSource).runInContext(context) as (host: unknown) => unknown)(none);
    const namesOf = (expression: string) =>
      Object.getOwnPropertyNames(new vm.Script(expression).runInContext(context)).sort();
    // A sloppy function of the realm boxes primitives with the realm's own constructors.
    const box = new vm.Script('(function () { return this; })').runInContext(context) as () => object;
    const methodsOf = (value: string) => {
      const boxed = Reflect.apply(box, new vm.Script(value).runInContext(context), []);
      return Object.getOwnPropertyNames(Object.getPrototypeOf(boxed)).sort();
    };

    expect(namesOf('this')).toEqual([...globalConstants, ...Object.keys(staticMethods)].sort());
    expect(methodsOf('[]')).toEqual([...arrayMethods, 'length'].sort());
    expect(methodsOf('""')).toEqual([...stringMethods, 'length'].sort());
    expect(methodsOf('1')).toEqual([]);
    expect(methodsOf('true')).toEqual([]);
    expect(methodsOf('({})')).toEqual(['toString', 'valueOf']);
    expect(methodsOf('(() => 1)')).toEqual(['length', 'name']);
    for (const [name, methods] of Object.entries(staticMethods)) {
      const own = namesOf(name).filter((member) => !['length', 'name', 'prototype'].includes(member));
      expect(own, name).toEqual([...methods].sort());
    }
  });

  it('does not let code change the environment', () => {
    for (const change of [
      'Math.min = 1',
      'util.autoId = 1',
      'JSON.parse = 1',
      'Object.keys = 1',
      '[]["m" + "ap"].x = 1',
      'util.time.x = 1',
    ]) {
      const body = `${change}; return 1;`;
      if (!isRefused(body)) {
        expect(() => evaluateRequest(realm, body), change).toThrow(ResolverError);
      }
    }
  });
});

describe('objects of the host never reach a handler', () => {
  const spy = '(...seen) => { ctx.stash.seen = typeof seen[0]["construc" + "tor"]; return seen; }';

  it.each([
    `util.time.nowFormatted({ match: ${spy}, toString: ${spy} })`,
    `util.time.epochMilliSecondsToISO8601({ valueOf: ${spy} })`,
    `util.transform.toSubscriptionFilter({}, { includes: ${spy} })`,
    `util.transform.toDynamoDBFilterExpression({ a: { eq: { toJSON: ${spy} } } })`,
    `util.error('x', { toString: ${spy} }, { toJSON: ${spy} })`,
    `util.http.copyHeaders({ toLowerCase: ${spy} })`,
    `console.log({ toJSON: ${spy} })`,
    `ddb.get({ key: { a: { toJSON: ${spy} } }, projection: { map: ${spy} } })`,
    `'a'.replace({ toString: ${spy} }, 'b')`,
  ])('%s', (expression) => {
    const stash = realm.adopt({});
    const code = realm.compile(moduleOf(`return ${expression};`));

    try {
      evaluate(realm, code, { stash });
    } catch (error) {
      if (!(error instanceof ResolverError)) {
        throw error;
      }
    }

    expect(JSON.stringify(stash)).toBe('{}');
  });

  it('neither as the receiver nor as a property of a result', () => {
    const walk =
      'const seen = []; for (const value of [util.time, util.autoId(), ctx.args, ctx.identity, JSON.parse("{}"), runtime]) seen.push(typeof value["construc" + "tor"]); return seen;';

    expect(new Set(evaluateRequest(realm, walk) as string[])).toEqual(new Set(['undefined']));
  });
});

describe('evaluations are isolated from each other', () => {
  it('in the data of an error', () => {
    const errors: FieldError[] = [];
    const code = realm.compile(
      moduleOf('const data = { a: 1 }; util.appendError("x", "y", data, data); data.a = 2; return 1;'),
    );

    evaluate(realm, code, {}, { errors });

    expect(JSON.stringify(errors)).toBe(
      '[{"message":"x","errorType":"y","data":{"a":1},"errorInfo":{"a":1}}]',
    );
  });

  it('in variables and constants of the module', () => {
    const code = realm.compile(
      moduleOf(
        'count += 1; seen.push(ctx.args.a); return { count, seen };',
        'let count = 0; const seen = [];',
      ),
    );

    const results = ['first', 'second'].map((a) => evaluate(realm, code, { args: { a } }).value);

    expect(JSON.stringify(results)).toBe('[{"count":1,"seen":["first"]},{"count":1,"seen":["second"]}]');
  });

  it('in objects of the host', () => {
    const args = { list: [1], nested: { a: 1 } };

    evaluateRequest(realm, 'ctx.args.list.push(2); ctx.args.nested.a = 2; ctx.args.more = 1; return 1;', {
      args,
    });

    expect(args).toEqual({ list: [1], nested: { a: 1 } });
  });

  it('in prototypes', () => {
    const change = 'const made = []; made["__pro" + "to__"].polluted = 1; return 1;';

    expect(() => evaluateRequest(realm, change)).toThrow(ResolverError);
    expect(evaluateRequest(realm, 'return [typeof [].polluted];')).toEqual(['undefined']);
  });

  it('in the identity, which cannot be changed', () => {
    expect(() => evaluateRequest(realm, 'ctx.identity.sub = "bert"; return 1;')).toThrow('Runtime Error');
  });

  it('in functions in the stash, which the next handler does not see, as on AWS', () => {
    const { stash } = evaluate(
      realm,
      realm.compile(moduleOf('ctx.stash.f = () => 1; ctx.stash.a = 1; return 1;')),
    );

    expect(JSON.stringify(stash)).toBe('{"a":1}');
    expect(Object.keys(stash as object)).toEqual(['a']);
  });
});
