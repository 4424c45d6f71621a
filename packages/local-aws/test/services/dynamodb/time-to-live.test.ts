import { expect, it } from 'vitest';
import type { EngineClient } from '../../../src/services/dynamodb/engine-client.ts';
import { createSweeper } from '../../../src/services/dynamodb/time-to-live.ts';

const arn = 'arn:aws:dynamodb:eu-central-1:000000000000:table/Fading';
const table = { name: 'Fading', arn, keyAttributes: ['id'], timeToLiveAttribute: 'expiresAt' };
const tables = new Map([['Fading', table]]);
const clock = { now: () => 2_000_000 };

/** A table with pages of one item each, of which every third is expired. */
function pagedEngine(pageCount: number) {
  const read: number[] = [];
  const deleted: unknown[] = [];
  const engine: EngineClient = (operation, input) => {
    // The sweeper's calls have these members.
    const { ExclusiveStartKey: start, Key } = input as {
      readonly ExclusiveStartKey?: { readonly id: { readonly S: string } };
      readonly Key?: unknown;
    };
    if (operation === 'DeleteItem') {
      deleted.push(Key);
    }
    if (operation !== 'Scan') {
      return Promise.resolve({});
    }
    const page = start === undefined ? 0 : Number(start.id.S) + 1;
    read.push(page);
    const id = { S: String(page) };
    const isLast = page === pageCount - 1;
    return Promise.resolve({
      Items: page % 3 === 0 ? [{ id, expiresAt: { N: '1' } }] : [],
      ...(!isLast && { LastEvaluatedKey: { id } }),
    });
  };
  return { engine, read, deleted };
}

it('a partial sweep continues where the previous one ended, and restarts after the end', async () => {
  const { engine, read, deleted } = pagedEngine(5);
  const sweeper = createSweeper(engine, tables, clock, 2);

  for (let sweep = 0; sweep < 4; sweep += 1) {
    await sweeper.some();
  }

  expect(read).toEqual([0, 1, 2, 3, 4, 0, 1]);
  expect(deleted).toEqual([{ id: { S: '0' } }, { id: { S: '3' } }, { id: { S: '0' } }]);
});

it('partial sweeps do not run concurrently', async () => {
  const { engine, read } = pagedEngine(5);
  const sweeper = createSweeper(engine, tables, clock, 2);

  await Promise.all([sweeper.some(), sweeper.some()]);

  expect(read).toEqual([0, 1]);
});

it('a sweep of all reads every page', async () => {
  const { engine, read } = pagedEngine(20);
  const sweeper = createSweeper(engine, tables, clock, 2);

  expect(await sweeper.all()).toBe(7);
  expect(read).toHaveLength(20);
});
