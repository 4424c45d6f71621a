/** AppSync's limit of loop iterations: how loops end at it, and the lower alarm for tests. */
import { describe, expect, it } from 'vitest';
import { createRealm } from '../../../src/services/appsync/runtime/realm.ts';
import { evaluate, evaluateRequest, moduleOf } from './evaluate.ts';

const realm = createRealm({ now: () => 0 });
const numbers = (length: number) => Array.from({ length }, (_, index) => index);
const list = numbers(1500);

/** Each way to iterate, with its result over 1,500 elements. */
const silent: readonly (readonly [way: string, body: string, result: unknown])[] = [
  ['for…of', 'let n = 0; for (const x of ctx.args.l) n = n + 1; return n;', 1000],
  ['for…of with a block', 'let n = 0; for (const x of ctx.args.l) { n = n + 1; } return n;', 1000],
  ['for…in', 'let n = 0; for (const x in ctx.args.l) n = n + 1; return n;', 1000],
  ['forEach', 'const seen = []; ctx.args.l.forEach((x) => { seen.push(x); }); return seen.length;', 1000],
  ['map', 'return ctx.args.l.map((x) => x).length;', 1000],
  ['flatMap', 'return ctx.args.l.flatMap((x) => [x, x]).length;', 2000],
  ['filter', 'return ctx.args.l.filter((x) => x % 2 === 0).length;', 500],
  ['reduce', 'return ctx.args.l.reduce((n) => n + 1, 0);', 1000],
  ['reduceRight', 'return ctx.args.l.reduceRight((n, x) => x, 0);', 500],
  ['find', 'return ctx.args.l.find((x) => x === 1200) ?? null;', null],
  ['findIndex', 'return ctx.args.l.findIndex((x) => x === 1200);', -1],
  ['findLast', 'return ctx.args.l.findLast((x) => x === 100) ?? null;', null],
  ['findLastIndex', 'return ctx.args.l.findLastIndex((x) => x === 100);', -1],
  ['some', 'return ctx.args.l.some((x) => x === 1200);', false],
  ['every', 'return ctx.args.l.every((x) => x < 1200);', true],
  [
    'two loops together',
    'const a = ctx.args.l.slice(0, 600).map((x) => x); return [a.length, ctx.args.l.map((x) => x).length];',
    [600, 400],
  ],
];

describe('a handler ends silently after 1,000 iterations', () => {
  it.each(silent)('%s', (_way, body, result) => {
    expect(evaluateRequest(realm, body, { args: { l: list } })).toEqual(result);
  });

  it('counts every handler on its own', () => {
    const code = realm.compile(moduleOf('return ctx.args.l.map((x) => x).length;'));

    const counts = [1, 2].map(() => evaluate(realm, code, { args: { l: numbers(900) } }));

    expect(counts.map(({ value, iterations }) => [value, iterations])).toEqual([
      [900, 900],
      [900, 900],
    ]);
  });

  it('does not count methods without a callback', () => {
    const body =
      'return [ctx.args.l.slice(1).length, ctx.args.l.indexOf(1400), Object.keys(ctx.args.l).length];';

    expect(evaluateRequest(realm, body, { args: { l: list } })).toEqual([1499, 1400, 1500]);
  });
});

it('throws beyond the alarm for tests', () => {
  const strict = createRealm({ now: () => 0 }, { iterationAlarm: 100 });
  const body = 'return ctx.args.l.map((x) => x).length;';

  expect(evaluateRequest(strict, body, { args: { l: numbers(100) } })).toBe(100);
  expect(() => evaluateRequest(strict, body, { args: { l: numbers(101) } })).toThrow(
    'iterated more than 100 times',
  );
});
