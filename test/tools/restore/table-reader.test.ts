/** Reads by key in batches, with keys that DynamoDB leaves to a later call. */
import type { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { guardKey, vehicleKey } from '../../../tools/restore/laws/law.ts';
import { TableReader } from '../../../tools/restore/table-reader.ts';

type Requests = NonNullable<BatchGetCommand['input']['RequestItems']>;

/** Has every item, and reads at most so many keys in a call. */
function reader(maxRead: number) {
  const calls: number[] = [];
  const send = ({ input }: BatchGetCommand) => {
    const all = Object.entries(input.RequestItems ?? {}).flatMap(([table, { Keys = [] }]) =>
      Keys.map((key) => ({ table, key })),
    );
    calls.push(all.length);
    const Responses: Record<string, unknown[]> = {};
    const UnprocessedKeys: Requests = {};
    all.forEach(({ key, table }, index) => {
      if (index < maxRead) {
        Responses[table] = [...(Responses[table] ?? []), { ...key, of: table }];
      } else {
        UnprocessedKeys[table] = { Keys: [...(UnprocessedKeys[table]?.Keys ?? []), key] };
      }
    });
    return Promise.resolve({ Responses, UnprocessedKeys });
  };
  // The reader sends commands and does nothing else with a client.
  const client = { send } as unknown as DynamoDBDocumentClient;
  return { calls, reader: new TableReader(client, (table) => `${table}-restored`, undefined) };
}

const keys = Array.from({ length: 150 }, (_, index) => vehicleKey(`r-${index}`));

it('reads each key once, at most a hundred in a call, from the restored tables', async () => {
  const { calls, reader: read } = reader(100);

  const partners = await read.read([...keys, ...keys, guardKey('vin#x')]);

  expect(calls).toEqual([100, 51]);
  expect(partners(vehicleKey('r-149'))).toEqual({ referenceId: 'r-149', of: 'VehicleRegistry-restored' });
  expect(partners(guardKey('vin#x'))).toEqual({ key: 'vin#x', of: 'UniqueKeys-restored' });
  expect(() => partners(vehicleKey('other'))).toThrow(/did not name/);
});

it('repeats what DynamoDB did not read, and gives up when it keeps throttling', async () => {
  const { calls, reader: read } = reader(60);

  const partners = await read.read(keys);

  expect(calls).toEqual([100, 40, 50]);
  expect(partners(vehicleKey('r-99'))).toMatchObject({ referenceId: 'r-99' });
  await expect(reader(0).reader.read(keys.slice(0, 1))).rejects.toThrow(/throttles the reads/);
});
