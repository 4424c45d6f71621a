/**
 * The web ACL of the template, and what the local AWS WAF does not support.
 */
import { expect, it, describe, inject } from 'vitest';
import { type Properties, readWebAcl, type WebAcl } from 'local-aws';
import { resourcesOf, templateIn } from '../infra/synthesized.ts';

const start = Date.UTC(2026, 10, 26);
const token = { authorization: 'eyJraWQiOiJrZXkifQ.eyJzdWIiOiJhIn0.c2ln' };
const signed = {
  authorization: 'AWS4-HMAC-SHA256 Credential=AKID/20261126/eu-central-1/appsync/aws4_request',
};

type Headers = Readonly<Record<string, string>>;

/** Creates a web ACL with a clock that only `pass` advances. */
function firewall(properties: Properties) {
  let nowMs = start;
  const webAcl: WebAcl = readWebAcl(properties, { now: () => nowMs });
  const send = (headers: Headers, remoteAddress = '127.0.0.1', body = '') =>
    webAcl({ headers, remoteAddress, body: Buffer.from(body) });
  return {
    send,
    pass: (milliseconds: number) => void (nowMs += milliseconds),
    /** Returns the number of requests before the first block. */
    allowed(headers: Headers, most: number, body = ''): number {
      for (let count = 0; count < most; count += 1) {
        if (send(headers, '127.0.0.1', body) !== undefined) {
          return count;
        }
      }
      return most;
    },
  };
}

const data = (query: string) => JSON.stringify({ query, variables: {} });
const publication = data('mutation ($input: PublishVehicleStateInput!) { publishVehicleState { version } }');
const subscription = 'subscription { onVehicleState(referenceId: "r") { version } }';
const afterMutation = data(`mutation A { a } ${subscription}`);

/** Returns the web ACL that `cdk deploy` creates. */
function deployed(): Properties {
  const [found] = resourcesOf(templateIn(inject('assembly')), 'AWS::WAFv2::WebACL');
  if (found === undefined) {
    throw new Error('The template has no web ACL.');
  }
  return found[1].Properties;
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

describe('the deployed web ACL', () => {
  it('stops a flood without a signature after 2,000 requests, as HTTP 429', () => {
    const { allowed, send } = firewall(deployed());

    expect(allowed(token, 3000)).toBe(2000);
    expect(send(token)).toEqual({ responseCode: 429 });
    expect(send({})).toEqual({ responseCode: 429 });
  });

  it('stops a flood of signed publications only after 100,000, and counts them separately', () => {
    const { allowed, send } = firewall(deployed());

    expect(allowed(signed, 200_000, publication)).toBe(100_000);
    expect(send(token)).toBeUndefined();
  });

  it('does not exempt a request with a header that looks signed', () => {
    const { allowed } = firewall(deployed());

    expect(allowed({ authorization: 'AWS4-HMAC-SHA256 nonsense' }, 200_000, publication)).toBe(100_000);
    for (const authorization of ['aws4-hmac-sha256 x', ' AWS4-HMAC-SHA256', 'x AWS4-HMAC-SHA256', '']) {
      expect(firewall(deployed()).allowed({ authorization }, 3000, publication)).toBe(2000);
    }
    const headers = { 'x-authorization': signed.authorization };
    expect(firewall(deployed()).allowed(headers, 3000, publication)).toBe(2000);
  });

  it.each([
    ['as its data', data(subscription)],
    ['as the whole message', JSON.stringify({ id: '1', type: 'start', payload: { data: publication } })],
    ['after a mutation of the same document', afterMutation],
    ['after a mutation, with escapes', afterMutation.replace('subscription', '\\u0073ubscr\\u0069ption')],
    ['without a body', ''],
  ])('counts a registration with a signed header like any other request: %s', (_, body) => {
    expect(firewall(deployed()).allowed(signed, 3000, body)).toBe(2000);
  });

  it('counts other signed requests like any other', () => {
    expect(firewall(deployed()).allowed(signed, 3000, data('{ vehicles { items { status } } }'))).toBe(2000);
  });

  it('does not affect other addresses', () => {
    const { allowed, send } = firewall(deployed());
    allowed(token, 3000);

    expect(send(token, '127.0.0.2')).toBeUndefined();
  });

  it('blocks an address while it keeps sending, and admits it five minutes after its last request', () => {
    const { allowed, send, pass } = firewall(deployed());
    allowed(token, 2001);

    pass(299_000);
    expect(send(token)).toBeDefined();
    pass(2_000);
    expect(send(token)).toBeUndefined();
    for (let count = 0; count < 2000; count += 1) {
      send(token);
    }
    pass(302_000);
    expect(allowed(token, 3000)).toBe(2000);
  });
});

describe('rules', () => {
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
