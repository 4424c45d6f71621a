import { expect, it } from 'vitest';
import { AwsError } from '../../../src/core/aws-error.ts';
import type { EngineClient } from '../../../src/services/dynamodb/engine-client.ts';
import { createSweeper } from '../../../src/services/dynamodb/time-to-live.ts';

const arn = 'arn:aws:dynamodb:eu-central-1:000000000000:table/Fading';
const table = {
  ...{ name: 'Fading', arn, hasRecovery: false },
  ...{ keyAttributes: ['id'], timeToLiveAttribute: 'expiresAt' },
};
const tables = new Map([['Fading', table]]);
const clock = { now: () => 2_000_000 };

/** A table with pages of one item each; every third item is expired. */
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

it('a sweep leaves an item that was renewed since it was read', async () => {
  const { engine, read } = pagedEngine(5);
  const renewed = new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
  const sweeper = createSweeper(failingDelete(engine, '0', renewed), tables, clock, 5);

  expect(await sweeper.all()).toBe(1);
  expect(read).toHaveLength(5);
});

it('a sweep that fails throws the error, and the next one begins at the same page', async () => {
  const { engine, read, deleted } = pagedEngine(5);
  const failure = new AwsError('InternalServerError', 'Internal server error', 500);
  const failing = failingDelete(engine, '3', failure);
  let current = failing;
  const sweeper = createSweeper((...call) => current(...call), tables, clock, 2);
  await sweeper.some();

  await expect(sweeper.some()).rejects.toBe(failure);
  await expect(sweeper.all()).rejects.toBe(failure);
  const before = read.length;
  current = engine;
  await sweeper.some();

  expect(read.slice(before)).toEqual([2, 3]);
  expect(deleted.at(-1)).toEqual({ id: { S: '3' } });
});

/** Makes the engine refuse to delete one item. */
function failingDelete(engine: EngineClient, id: string, error: AwsError): EngineClient {
  return (operation, input) =>
    operation === 'DeleteItem' && JSON.stringify(input).includes(`{"id":{"S":"${id}"}}`)
      ? Promise.reject(error)
      : engine(operation, input);
}
