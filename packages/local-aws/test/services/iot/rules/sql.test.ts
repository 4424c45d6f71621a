import { describe, expect, it } from 'vitest';
import { compileStatement } from '../../../../src/services/iot/rules/compile-sql.ts';
import { parseStatement } from '../../../../src/services/iot/rules/parse-sql.ts';
import { RuleMessage } from '../../../../src/services/iot/rules/rule-message.ts';
import { compileTemplate } from '../../../../src/services/iot/rules/substitution.ts';

const compile = (sql: string) => compileStatement(parseStatement(sql));

function message(payload: unknown, topic = 'a/b/c'): RuleMessage {
  const bytes = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return new RuleMessage(
    { topic, payload: bytes, clientId: 'device', principalId: 'cert' },
    1_700_000_000_000,
  );
}

/** Returns the input of the actions as text. */
const select = (sql: string, ...given: Parameters<typeof message>): string =>
  compile(sql)
    .select(message(...given))
    .toString();

const isWanted = (where: string, ...given: Parameters<typeof message>): boolean =>
  compile(`SELECT * FROM 'a/#' WHERE ${where}`).isWanted(message(...given));

describe('SELECT', () => {
  it.each([
    ['*', '{"a": 1}', '{"a": 1}'],
    ['*', 'no JSON', 'no JSON'],
    ['*, topic(2) AS level', { a: 1 }, '{"a":1,"level":"b"}'],
    ['*, topic(2) AS level', 'no JSON', '{"level":"b"}'],
    ['*, 1 AS a', { a: 2 }, '{"a":1}'],
    [
      "'it''s' AS text, 1.5 AS number, -2 AS negative, true AS yes, false AS no",
      {},
      '{"text":"it\'s","number":1.5,"negative":-2,"yes":true,"no":false}',
    ],
    ['a', { a: { b: [1] } }, '{"a":{"b":[1]}}'],
    ['a.b', { a: { b: null } }, '{"b":null}'],
    ['a.b.c AS deep, d', { a: { b: 1 } }, '{}'],
    ['toString AS own, a.length AS length', { a: 'text' }, '{}'],
    ['a', 'no JSON', '{}'],
    ['topic() AS whole, topic(1) AS first, topic(4) AS none', {}, '{"whole":"a/b/c","first":"a"}'],
    [
      'clientid() AS client, principal() AS who, timestamp() AS at',
      {},
      '{"client":"device","who":"cert","at":1700000000000}',
    ],
    ["encode(*, 'base64') AS raw", 'ÿ{', '{"raw":"w797"}'],
    [
      "encode(a, 'base64') AS text, encode(b, 'base64') AS json, encode(c, 'base64') AS none",
      { a: 'x', b: [1] },
      '{"text":"eA==","json":"WzFd"}',
    ],
    ["startswith(a, 'be') AS starts, startswith(b, 'be') AS none", { a: 'begin', b: 1 }, '{"starts":true}'],
    [
      "regexp_substr(a, '^b+$') AS whole, regexp_substr(a, 'b+') AS part, regexp_substr(c, 'b') AS none",
      { a: 'abba', c: 1 },
      '{"part":"bb"}',
    ],
  ])('%s of %j returns %s', (columns, payload, expected) => {
    expect(select(`SELECT ${columns} FROM 'a/#'`, payload)).toBe(expected);
  });

  it('leaves bytes that are not text unchanged', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    const binary = new RuleMessage({ topic: 'a', payload: bytes }, 0);

    expect(compile(`SELECT * FROM 'a'`).select(binary)).toEqual(bytes);
    expect(compile(`SELECT encode(*, 'base64') AS raw FROM 'a'`).select(binary).toString()).toBe(
      JSON.stringify({ raw: bytes.toString('base64') }),
    );
  });
});

describe('WHERE', () => {
  it.each([
    ['a = 1', { a: 1 }, true],
    ['a = 1', { a: '1' }, false],
    ["a = 'x'", { a: 'x' }, true],
    ['a <> 1', { a: 2 }, true],
    ['a <> 1', {}, false],
    ['a = b', {}, false],
    ['a < 2', { a: 1 }, true],
    ['a <= 1', { a: 1 }, true],
    ['a > 1', { a: 1 }, false],
    ['a >= 1', { a: 1 }, true],
    ["a > 'b'", { a: 'c' }, true],
    ['a > 1', { a: 'c' }, false],
    ['a > 1', {}, false],
    ['NOT a > 1', {}, false],
    ['NOT a = 1', { a: 2 }, true],
    ['a = 1 AND b = 2', { a: 1, b: 2 }, true],
    ['a = 1 AND b = 2', { a: 1, b: 3 }, false],
    ['a = 1 OR b = 2', { a: 0, b: 2 }, true],
    ['a = 1 OR b = 2', { a: 0, b: 0 }, false],
    // AND binds closer than OR, NOT closer than AND.
    ['a = 1 OR b = 1 AND c = 1', { a: 1, b: 0, c: 0 }, true],
    ['(a = 1 OR b = 1) AND c = 1', { a: 1, b: 0, c: 0 }, false],
    ['not a = 1 and b = 1', { a: 0, b: 1 }, true],
    ["startswith(topic(2), 'b')", {}, true],
    ["startswith(topic(9), 'b')", {}, false],
    ['a', { a: true }, true],
    ['a', { a: 'true' }, false],
    ['a = 1', 'no JSON', false],
  ])('%s of %j is %s', (where, payload, expected) => {
    expect(isWanted(where, payload)).toBe(expected);
  });
});

describe('an unsupported statement is refused with the part that is not understood', () => {
  it.each([
    ['', 'SELECT'],
    ['SELECT', 'a name is expected where the text ends'],
    ["SELECT FROM 'a'", "a name is expected where 'FROM' stands"],
    ['SELECT *', 'FROM'],
    ['SELECT * FROM a', 'a topic filter in single quotes'],
    ['SELECT * FROM "a"', `'"a"'`],
    ["SELECT * FROM 'a' WHERE", 'a name'],
    ["SELECT * FROM 'a' LIMIT 1", "'LIMIT'"],
    ["SELECT * FROM 'a", "''a'"],
    ["SELECT a, FROM 'a'", "'FROM'"],
    ["SELECT a b FROM 'a'", "'b'"],
    ["SELECT topic(2) FROM 'a'", 'AS and a name'],
    ["SELECT a + 1 AS b FROM 'a'", "'+ 1 AS"],
    ["SELECT a[0] AS b FROM 'a'", "'[0]"],
    ["SELECT CASE a WHEN 1 THEN 2 END AS b FROM 'a'", "'a'"],
    ["SELECT (SELECT a FROM b) AS c FROM 'a'", "'SELECT'"],
    ["SELECT get_thing_shadow('t') AS s FROM 'a'", 'get_thing_shadow()'],
    ["SELECT constructor('t') AS s FROM 'a'", 'constructor()'],
    ["SELECT * FROM 'a' WHERE regexp_matches(a, 'x')", 'regexp_matches()'],
    ["SELECT encode(*, 'hex') AS b FROM 'a'", "'base64'"],
    ["SELECT encode(*) AS b FROM 'a'", '1 arguments'],
    ["SELECT topic(0) AS b FROM 'a'", 'a whole number'],
    ["SELECT topic(a) AS b FROM 'a'", 'a whole number'],
    ["SELECT startswith(*, 'a') AS b FROM 'a'", '*'],
    ["SELECT regexp_substr(a, b) AS c FROM 'a'", 'in quotes'],
    ["SELECT a = * AS b FROM 'a'", '*'],
    ["SELECT - a AS b FROM 'a'", 'a number'],
    ["SELECT a.1 AS b FROM 'a'", "'1'"],
    ["SELECT (a AS b FROM 'a'", "')'"],
  ])('%s', (sql, named) => {
    expect(() => compile(sql)).toThrow(named);
  });
});

describe('a substitution template', () => {
  it.each([
    ['plain', 'plain'],
    ['${topic(2)}', 'b'],
    ['to/${topic(1)}/${a.b}', 'to/a/7'],
    ['${a}', '{"b":7}'],
    ['${missing}', undefined],
    ['x-${topic(9)}', undefined],
    ['', ''],
  ])('%s', (template, expected) => {
    expect(compileTemplate(template)(message({ a: { b: 7 } }))).toBe(expected);
  });

  it.each([
    ['${unknown()}', 'unknown()'],
    ['${topic(2)', 'without its end'],
    ['${}', 'a name'],
    ['${a b}', "'b'"],
  ])('%s is refused', (template, named) => {
    expect(() => compileTemplate(template)).toThrow(named);
  });
});
