/** How a web ACL evaluates its rules, and what the local AWS WAF does not support. */
import { describe, expect, it } from 'vitest';
import type { Properties } from '../../../src/core/resource.ts';
import { readWebAcl } from '../../../src/services/wafv2/web-acl.ts';

const start = Date.UTC(2026, 10, 26);

type Headers = Readonly<Record<string, string>>;

/** Creates a web ACL with a clock that only `pass` advances. */
function firewall(properties: Properties) {
  let nowMs = start;
  const webAcl = readWebAcl(properties, { now: () => nowMs });
  const send = (headers: Headers, remoteAddress = '127.0.0.1', body = '') =>
    webAcl({ headers, remoteAddress, body: Buffer.from(body) });
  return {
    send,
    pass: (milliseconds: number) => void (nowMs += milliseconds),
    /** Returns the number of requests before the first block. */
    allowed(headers: Headers, max: number, body = ''): number {
      for (let count = 0; count < max; count += 1) {
        if (send(headers, '127.0.0.1', body) !== undefined) {
          return count;
        }
      }
      return max;
    },
  };
}

const rate = (more: object = {}) => ({ AggregateKeyType: 'IP', Limit: 10, EvaluationWindowSec: 60, ...more });
const rule = (Statement: object, Action: object = { Block: {} }, Priority = 0) => ({
  Name: `rule${Priority}`,
  Priority,
  Statement,
  Action,
  VisibilityConfig: {},
});
const acl = (...Rules: readonly object[]) => ({ Scope: 'REGIONAL', DefaultAction: { Allow: {} }, Rules });
const header = (more: object = {}) => ({
  ByteMatchStatement: {
    FieldToMatch: { SingleHeader: { Name: 'X-Kind' } },
    PositionalConstraint: 'EXACTLY',
    SearchString: 'bad',
    TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    ...more,
  },
});

describe('rules', () => {
  it('count each address by itself', () => {
    const { allowed, send } = firewall(acl(rule({ RateBasedStatement: rate() })));
    allowed({}, 100);

    expect(send({})).toBeDefined();
    expect(send({}, '127.0.0.2')).toBeUndefined();
  });

  it('inspect the first 8 KB of a body', () => {
    const inBody = header({
      FieldToMatch: { Body: { OversizeHandling: 'CONTINUE' } },
      PositionalConstraint: 'CONTAINS',
    });
    const { send } = firewall(acl(rule(inBody)));

    expect(send({}, '127.0.0.1', `${' '.repeat(8189)}bad`)).toBeDefined();
    expect(send({}, '127.0.0.1', `${' '.repeat(8190)}bad`)).toBeUndefined();
  });

  it.each([
    ['\\u0062ad', true],
    ['\\x62ad', true],
    ['\\uff42ad', true],
    ['b\\ad', true],
    ['b\\nad', false],
  ])('resolve escapes of JavaScript: %s', (text, isBad) => {
    const decoded = header({ TextTransformations: [{ Priority: 0, Type: 'JS_DECODE' }] });

    expect(firewall(acl(rule(decoded))).send({ 'x-kind': text }) !== undefined).toBe(isBad);
  });

  it('count over a sliding window, not over fixed periods', () => {
    const { send, pass } = firewall(acl(rule({ RateBasedStatement: rate() })));
    for (let second = 0; second < 10; second += 1, pass(5_000)) {
      expect(send({})).toBeUndefined();
    }

    expect(send({})).toBeDefined();
    pass(60_000);
    expect(send({})).toBeUndefined();
  });

  it('use a window of five minutes by default', () => {
    const { EvaluationWindowSec: _, ...statement } = rate();
    const { send, pass, allowed } = firewall(acl(rule({ RateBasedStatement: statement })));
    allowed({}, 10);

    pass(299_000);
    expect(send({})).toBeDefined();
  });

  it('are evaluated by priority until one ends the request', () => {
    const { send, allowed } = firewall(
      acl(
        rule({ RateBasedStatement: rate() }, { Block: {} }, 2),
        rule(header({ SearchString: 'friend' }), { Allow: {} }, 1),
        rule(header(), { Block: { CustomResponse: { ResponseCode: 418 } } }, 0),
      ),
    );

    expect(send({ 'x-kind': 'bad' })).toEqual({ responseCode: 418 });
    expect(allowed({ 'x-kind': 'friend' }, 100)).toBe(100);
    expect(allowed({}, 100)).toBe(10);
    expect(send({})).toEqual({});
  });

  it('only count requests with the action Count', () => {
    const { allowed } = firewall(acl(rule({ RateBasedStatement: rate() }, { Count: {} })));

    expect(allowed({}, 100)).toBe(100);
  });

  it.each([
    ['EXACTLY', { bad: true, badly: false, 'so bad': false }],
    ['STARTS_WITH', { bad: true, badly: true, 'so bad': false }],
    ['ENDS_WITH', { bad: true, badly: false, 'so bad': true }],
    ['CONTAINS', { bad: true, badly: true, 'so bad': true, Bad: false }],
  ])('compare %s', (PositionalConstraint, cases) => {
    const { send } = firewall(acl(rule(header({ PositionalConstraint }))));

    const blocked = Object.keys(cases).map((text) => [text, send({ 'x-kind': text }) !== undefined]);

    expect(Object.fromEntries(blocked)).toEqual(cases);
  });

  it('combine statements with NOT, AND and OR over transformed texts', () => {
    const lower = header({ TextTransformations: [{ Priority: 0, Type: 'LOWERCASE' }] });
    const other = header({ SearchString: 'worse' });
    const blocks = (statement: object, kind: string) =>
      firewall(acl(rule(statement))).send({ 'x-kind': kind }) !== undefined;

    expect(blocks(lower, 'BAD')).toBe(true);
    expect(blocks({ NotStatement: { Statement: lower } }, 'BAD')).toBe(false);
    expect(blocks({ OrStatement: { Statements: [lower, other] } }, 'worse')).toBe(true);
    expect(blocks({ AndStatement: { Statements: [lower, other] } }, 'worse')).toBe(false);
    expect(
      blocks({ AndStatement: { Statements: [lower, { NotStatement: { Statement: other } }] } }, 'Bad'),
    ).toBe(true);
  });

  it.each(['constructor', 'toString', '__proto__'])(
    'find no header that every object inherits: %s',
    (Name) => {
      const { send } = firewall(
        acl(rule(header({ FieldToMatch: { SingleHeader: { Name } }, PositionalConstraint: 'CONTAINS' }))),
      );

      expect(send({})).toBeUndefined();
    },
  );
});

describe('a template is refused', () => {
  it.each([
    ['GeoMatchStatement', acl(rule({ GeoMatchStatement: { CountryCodes: ['DE'] } }))],
    ['constructor', acl(rule({ constructor: {} }))],
    ['FieldToMatch Cookies', acl(rule(header({ FieldToMatch: { Cookies: {} } })))],
    ['OversizeHandling MATCH', acl(rule(header({ FieldToMatch: { Body: { OversizeHandling: 'MATCH' } } })))],
    ['PositionalConstraint CONTAINS_WORD', acl(rule(header({ PositionalConstraint: 'CONTAINS_WORD' })))],
    [
      'TextTransformation URL_DECODE',
      acl(rule(header({ TextTransformations: [{ Priority: 0, Type: 'URL_DECODE' }] }))),
    ],
    [
      'AggregateKeyType FORWARDED_IP',
      acl(rule({ RateBasedStatement: rate({ AggregateKeyType: 'FORWARDED_IP' }) })),
    ],
    ['CustomKeys', acl(rule({ RateBasedStatement: rate({ CustomKeys: [] }) }))],
    ['Action Captcha', acl(rule(header(), { Captcha: {} }))],
    ['OverrideAction', acl({ ...rule(header()), OverrideAction: { None: {} } })],
    [
      'CustomResponseBodyKey',
      acl(rule(header(), { Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: 'k' } } })),
    ],
    ['Scope CLOUDFRONT', { ...acl(), Scope: 'CLOUDFRONT' }],
    ['AssociationConfig', { ...acl(), AssociationConfig: {} }],
  ])('for %s, which the local AWS WAF does not evaluate', (what, properties) => {
    expect(() => firewall(properties)).toThrow(`${what} is not supported by the local AWS WAF.`);
  });

  it.each([
    ['Limit', { Limit: 9 }],
    ['EvaluationWindowSec', { EvaluationWindowSec: 90 }],
  ])('for a %s that AWS WAF refuses', (what, more) => {
    expect(() => firewall(acl(rule({ RateBasedStatement: rate(more) })))).toThrow(what);
  });
});
