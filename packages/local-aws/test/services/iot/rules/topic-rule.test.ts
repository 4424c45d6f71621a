import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Properties } from '../../../../src/core/resource.ts';
import { type RulesWorld, kinesis, lambda, sqs, startRulesWorld } from './rules-world.ts';

let world: RulesWorld;
beforeAll(async () => {
  world = await startRulesWorld();
});
afterAll(() => world.stop());

const sql = `SELECT * FROM 'a'`;

describe('a rule that would not be carried out as written stops the start, and names why', () => {
  it.each<[string, string, readonly object[], Properties, Properties, string]>([
    ['a function that is not known', `SELECT md5(a) AS b FROM 'a'`, [], {}, {}, 'md5()'],
    ['a topic filter that is none', `SELECT * FROM 'a/#/b'`, [], {}, {}, "'a/#/b'"],
    ['another version of SQL', sql, [], { AwsIotSqlVersion: '2015-10-08' }, {}, '2015-10-08'],
    ['no version of SQL', sql, [], { AwsIotSqlVersion: undefined }, {}, 'AwsIotSqlVersion'],
    ['a member that is not known', sql, [], { Batch: {} }, {}, 'Batch'],
    ['an action that is not known', sql, [{ Republish: { Topic: 'b' } }], {}, {}, 'Republish'],
    ['an error action that is not known', sql, [], { ErrorAction: { S3: {} } }, {}, 'S3'],
    ['an action of two kinds', sql, [{ ...sqs, ...lambda }], {}, {}, 'exactly one kind'],
    ['an action of no kind', sql, [{}], {}, {}, 'exactly one kind'],
    ['too many actions', sql, Array.from({ length: 11 }, () => sqs), {}, {}, '10 actions'],
    [
      'a parameter that is not known',
      sql,
      [{ Lambda: { ...lambda.Lambda, Headers: [] } }],
      {},
      {},
      'Headers',
    ],
    ['a parameter that is missing', sql, [{ Lambda: {} }], {}, {}, 'FunctionArn'],
    ['a template that is not understood', sql, [kinesis('${newuuid()}')], {}, {}, 'newuuid()'],
    ['a name with a hyphen', sql, [], {}, { RuleName: 'my-rule' }, 'my-rule'],
  ])('%s', async (_, statement, actions, more, properties, named) => {
    const rule = world.rule(statement, actions, more, properties);

    await expect(rule).rejects.toThrow(named);
    await expect(rule).rejects.toThrow(/^Rule\d+ /);
  });
});
