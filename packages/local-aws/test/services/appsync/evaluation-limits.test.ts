/** Limits of one evaluation of a handler. */
import { describe, expect, it } from 'vitest';
import { createRealm } from '../../../src/services/appsync/runtime/realm.ts';
import { evaluate, evaluateRequest, moduleOf } from './evaluate.ts';

const realm = createRealm({ now: () => Date.parse('2026-03-04T05:06:07.089Z') });

describe('limits', () => {
  const loops = realm.compile(
    moduleOf('for (const a of ctx.args.l) { for (const k in { x: 1 }) ctx.stash.k = k + a; } return 1;'),
  );

  it('counts the iterations of one evaluation, nested loops included', () => {
    const list = (length: number) => ({ args: { l: Array.from({ length }, (_, index) => index) } });

    expect(evaluate(realm, loops, list(500)).iterations).toBe(1000);
    expect(evaluate(realm, loops, list(501)).iterations).toBeGreaterThan(1000);
    expect(evaluate(realm, loops, list(500)).iterations).toBe(1000);
  });

  it('allows 5 MB, in bytes, for an evaluated request', () => {
    const text = (bytes: number) => ({ args: { text: 'ü'.repeat(bytes / 2) } });
    const code = realm.compile(moduleOf('return ctx.args.text;'));

    expect(() => evaluate(realm, code, text(5 * 1024 * 1024 - 2))).not.toThrow();
    expect(() => evaluate(realm, code, text(5 * 1024 * 1024))).toThrow('5 MB');
  });

  it('stops code that exceeds its time limit', () => {
    const code = realm.compile(moduleOf('return ctx.args.l.map((a) => ctx.args.l.map((b) => a + b));'));
    const args = { l: Array.from({ length: 100 }, (_, index) => index) };

    expect(() => evaluate(realm, code, { args }, { deadline: 0 })).toThrow('Execution timed out.');
  });

  it('refuses a result that contains itself', () => {
    expect(() => evaluateRequest(realm, 'const o = {}; o.o = o; return o;')).toThrow('nested too deeply');
  });

  it.each([
    ['setSubscriptionFilter', 'of a Subscription field only'],
    ['setSubscriptionInvalidationFilter', 'of a Subscription field only'],
    ['invalidateSubscriptions', 'of a Mutation field only'],
    ['evictFromApiCache', 'is not available'],
  ])('refuses extensions.%s outside its handlers', (name, reason) => {
    expect(() => evaluateRequest(realm, `extensions.${name}({}); return null;`)).toThrow(reason);
  });
});
