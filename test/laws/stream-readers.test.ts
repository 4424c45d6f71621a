/**
 * A table's stream has at most two readers; more are throttled (DynamoDB Developer Guide, "Change
 * data capture for DynamoDB Streams").
 */
import { expect, inject, it } from 'vitest';
import { tables } from '../../domain/tables.ts';
import { resourcesOf, templateIn } from '../infra/synthesized.ts';

it('no stream of a table has more than two readers', () => {
  const sources = resourcesOf(templateIn(inject('assembly')), 'AWS::Lambda::EventSourceMapping').map(
    ([, { Properties: properties }]) => JSON.stringify(properties['EventSourceArn']),
  );
  const readersOf = (table: string) =>
    sources.filter((source) => new RegExp(`Tables${table}[0-9A-F]{8}`).test(source)).length;

  const readers = Object.entries(tables)
    .filter(([, table]) => 'stream' in table)
    .map(([table]) => [table, readersOf(table)] as const);

  expect(readers.filter(([, count]) => count > 2 || count === 0)).toEqual([]);
  expect(readers.length).toBeGreaterThan(4);
});
