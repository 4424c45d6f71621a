/**
 * The mode in which numbers from outside the handler behave as numbers from DynamoDB are reported
 * to behave.
 */
import { describe, expect, it } from 'vitest';
import { createRealm } from '../../../src/services/appsync/runtime/realm.ts';
import { evaluate, evaluateRequest, moduleOf } from './evaluate.ts';

const realm = createRealm({ now: () => 0 }, { storedNumbers: true });
const result = { one: 40, other: 40, zero: 0, list: [40] };

/** What the reports show, and its consequences for the other operators. */
const rows: readonly (readonly [expression: string, value: unknown])[] = [
  ['typeof ctx.result.one', 'number'],
  ['ctx.result.one === ctx.result.other', false],
  ['ctx.result.one !== ctx.result.other', true],
  ['ctx.result.one === 40', false],
  ['ctx.result.one == 40', true],
  ['ctx.result.list.indexOf(40)', -1],
  ['ctx.result.one + ""', 'null'],
  ['"" + ctx.result.one', 'null'],
  ['`${ctx.result.one}`', 'null'],
  ['(() => { let s = ""; s += ctx.result.one; return s; })()', 'null'],
  ['(() => { let s = ctx.result.one; s += ""; return s; })()', 'null'],
  ['(() => { let s = "a"; s += "b" + ctx.result.one; return s; })()', 'abnull'],
  ['(() => { let n = 0; n += (ctx.result.one); n += 1; return n; })()', 41],
  ['(() => { const o = { s: "" }; (o).s += ctx.result.one; return o; })()', { s: 'null' }],
  ['(() => { const o = { l: [1] }; o["l"][(0)] += ctx.result.one; return o.l; })()', [41]],
  ['[1, 2].map((x) => (x += ctx.result.one))', [41, 42]],
  ['(() => { let s = ""; for (const x of [1, 2]) s += x + ctx.result.one; return s; })()', '4142'],
  ['ctx.result.one + 0', 40],
  ['(ctx.result.one) + (0) + ""', '40'],
  ['ctx.result.one - ctx.result.other === 0', true],
  ['[ctx.result.one < 41, ctx.result.one >= 40, -ctx.result.one, ctx.result.one % 7]', [true, true, -40, 5]],
  ['[1, 2].map((x) => x + ctx.result.zero)', [1, 2]],
  ['Math.max(ctx.result.one, 1)', 40],
  ['ctx.args.one === 40', true],
  ['ctx.prev.result.one === 40', false],
  ['JSON.stringify(ctx.result)', '{"one":40,"other":40,"zero":0,"list":[40]}'],
  ['util.dynamodb.toMapValues(ctx.result).one', { N: 40 }],
  ['ctx.result', result],
];

it.each(rows)('%s', (expression, value) => {
  const given = { args: { one: 40 }, result, previous: { one: 40 } };

  expect(evaluateRequest(realm, `return ${expression};`, given)).toEqual(value);
});

it('applies to numbers that the stash passes from handler to handler', () => {
  const { stash } = evaluate(realm, realm.compile(moduleOf('ctx.stash.n = 40; return 1;')));

  expect(evaluateRequest(realm, 'return [ctx.stash.n === 40, ctx.stash.n - 40];', { stash })).toEqual([
    false,
    0,
  ]);
});

it('evaluates the target of += once and before the added value', () => {
  const body = `const o = { n: 1 };
    const target = () => { ctx.stash.calls = (ctx.stash.calls ?? 0) + 1; return o; };
    const added = () => { o.n = 100; return ctx.result.one; };
    target().n += added();
    return [o.n, ctx.stash.calls + 0];`;

  expect(evaluateRequest(realm, body, { result, stash: realm.adopt({}) })).toEqual([41, 1]);
});

describe('without the mode', () => {
  it('leaves numbers unchanged', () => {
    const plain = createRealm({ now: () => 0 });

    expect(
      evaluateRequest(plain, 'return [ctx.result.one === ctx.result.other, `${ctx.result.one}`];', {
        result,
      }),
    ).toEqual([true, '40']);
  });
});
