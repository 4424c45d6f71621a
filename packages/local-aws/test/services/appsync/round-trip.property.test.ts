/**
 * JSON that a handler writes through the data source is equal when it is read, through the helpers
 * and the engine.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainItem, wireItem } from '../../../src/services/appsync/data-sources/dynamodb/wire-values.ts';
import { toMapValues } from '../../../src/services/appsync/util/attribute-values.ts';
import { startGraphQLWorld, type GraphQLWorld } from '../../../testing/graphql-world.ts';

/**
 * JSON values with numbers that DynamoDB can hold (38 digits, 1e-130 to 1e126), without negative
 * zero, which JSON has but DynamoDB has not.
 */
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 })
  .map((value) => (Math.abs(value) < 1e-100 ? 0 : value));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ minLength: 1, unit: 'binary' }), tie('value'), { maxKeys: 4 }),
  ),
}));
const item = fc.dictionary(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }), value, {
  maxKeys: 4,
});

it('values survive the conversion to the wire and back', () => {
  fc.assert(
    fc.property(item, (json) => {
      const typed: unknown = JSON.parse(JSON.stringify(toMapValues(json)));

      expect(plainItem(wireItem(typed, 'item'))).toEqual({ ...json });
    }),
  );
});

describe('through AppSync and the engine', () => {
  let world: GraphQLWorld;
  beforeAll(async () => {
    const code = `import * as ddb from '@aws-appsync/utils/dynamodb';
      export function request(ctx) {
        return ctx.args.item
          ? ddb.put({ key: JSON.parse('{"owner":"o","id":"i"}'), item: { json: JSON.parse(ctx.args.item) } })
          : ddb.get({ key: { owner: 'o', id: 'i' }, consistentRead: true });
      }
      export function response(ctx) { return JSON.stringify(ctx.result.json); }`;
    world = await startGraphQLWorld({
      schema: 'type Query { read: String } type Mutation { write(item: String): String }',
      fields: [
        { at: 'Query.read', dataSource: 'Table', code: code.replaceAll('ctx.args.item', 'ctx.args.none') },
        { at: 'Mutation.write', dataSource: 'Table', code },
      ],
    });
  });
  afterAll(() => world.stop());

  it('JSON is equal after writing and reading', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (json) => {
        const written = await world.query('mutation W($item: String) { write(item: $item) }', {
          item: JSON.stringify(json),
        });
        const { data } = await world.query('{ read }');

        expect(written.errors).toBeUndefined();
        expect(JSON.parse(String(data?.['read']))).toEqual(JSON.parse(JSON.stringify(json)));
      }),
      { numRuns: 40 },
    );
  });
});
