import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Properties } from '../../../../src/core/resource.ts';
import { type RulesWorld, kinesis, lambda, sqs, startRulesWorld } from './rules-world.ts';

let world: RulesWorld;
beforeAll(async () => {
  world = await startRulesWorld();
});
afterAll(() => world.stop());

const sql = `SELECT * FROM 'a'`;

describe('an unsupported rule makes the start fail with the reason', () => {
  it.each<[string, string, readonly object[], Properties, Properties, string]>([
    ['an unsupported function', `SELECT md5(a) AS b FROM 'a'`, [], {}, {}, 'md5()'],
    ['an invalid topic filter', `SELECT * FROM 'a/#/b'`, [], {}, {}, "'a/#/b'"],
    ['another version of SQL', sql, [], { AwsIotSqlVersion: '2015-10-08' }, {}, '2015-10-08'],
    ['no version of SQL', sql, [], { AwsIotSqlVersion: undefined }, {}, 'AwsIotSqlVersion'],
    ['an unsupported member', sql, [], { Batch: {} }, {}, 'Batch'],
    ['an unsupported action', sql, [{ Republish: { Topic: 'b' } }], {}, {}, 'Republish'],
    ['an unsupported error action', sql, [], { ErrorAction: { S3: {} } }, {}, 'S3'],
    ['an action of two kinds', sql, [{ ...sqs, ...lambda }], {}, {}, 'exactly one kind'],
    ['an action of no kind', sql, [{}], {}, {}, 'exactly one kind'],
    ['too many actions', sql, Array.from({ length: 11 }, () => sqs), {}, {}, '10 actions'],
    ['an unsupported parameter', sql, [{ Lambda: { ...lambda.Lambda, Headers: [] } }], {}, {}, 'Headers'],
    ['a parameter that is missing', sql, [{ Lambda: {} }], {}, {}, 'FunctionArn'],
    ['an unsupported substitution template', sql, [kinesis('${newuuid()}')], {}, {}, 'newuuid()'],
    ['a name with a hyphen', sql, [], {}, { RuleName: 'my-rule' }, 'my-rule'],
  ])('%s', async (_, statement, actions, more, properties, named) => {
    const rule = world.rule(statement, actions, more, properties);

    await expect(rule).rejects.toThrow(named);
    await expect(rule).rejects.toThrow(/^Rule\d+ /);
  });
});
