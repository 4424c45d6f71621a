/**
 * A deployment changes at most one index of a table, because DynamoDB creates or deletes one in an
 * update of a table (Amazon DynamoDB Developer Guide, "Managing Global Secondary Indexes").
 * CloudFormation refuses a template with more.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type TableName, tables } from '../../../domain/tables.ts';
import { changedIndexes } from '../../support/template/changed-indexes.ts';

const presentIndexes = Object.fromEntries(
  Object.entries(tables).map(([name, { indexes }]) => [name, Object.keys(indexes).sort()]),
);

/** The indexes of the last release; a commit after a release writes the present ones. */
const released = JSON.parse(
  readFileSync(new URL('released-indexes.json', import.meta.url), 'utf8'),
) as Readonly<Partial<Record<TableName, readonly string[]>>>;

describe('a release', () => {
  it('changes at most one index of a table that the last one had', () => {
    const many = changedIndexes(released, presentIndexes).filter(({ changed }) => changed.length > 1);

    expect(many).toEqual([]);
  });

  it('is refused with two new indexes, and with one instead of another', () => {
    const before = { Ownership: ['byPerson', 'byVehicle'] };

    for (const after of [
      ['byA', 'byB', 'byPerson', 'byVehicle'],
      ['byA', 'byVehicle'],
    ]) {
      expect(changedIndexes(before, { Ownership: after })[0]?.changed).toHaveLength(2);
    }
    expect(changedIndexes(before, { Ownership: ['byA', 'byPerson', 'byVehicle'] })).toEqual([
      { table: 'Ownership', changed: ['byA'] },
    ]);
  });

  it('may create a table with several indexes', () => {
    expect(changedIndexes({}, { Ownership: ['byPerson', 'byVehicle'] })).toEqual([]);
  });
});
