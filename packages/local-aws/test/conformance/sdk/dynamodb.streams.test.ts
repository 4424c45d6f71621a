/**
 * The streams of tables. What records hold and how they are ordered is in the DynamoDB Developer
 * Guide, "Change data capture for DynamoDB Streams". Errors are in the API Reference of DynamoDB
 * Streams. An iterator expires after fifteen minutes, and records after a day. So only the
 * emulator's own test of streams has those errors.
 */
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonCall, jsonCalls } from '../../support/json-calls.ts';
import { streamsApi } from './apis.ts';
import { startTarget } from './start-target.ts';
import { type StreamView, type Target, streamViews } from './target.ts';

interface ChangeRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly dynamodb: {
    readonly Keys: { readonly id: { readonly S: string } };
    readonly NewImage?: unknown;
    readonly OldImage?: unknown;
    readonly SequenceNumber: string;
    readonly StreamViewType: StreamView;
  };
}

interface Description {
  readonly StreamStatus: string;
  readonly StreamViewType: StreamView;
  readonly TableName: string;
  readonly KeySchema: unknown;
  readonly Shards: readonly { readonly ShardId: string }[];
}

let target: Target;
let dynamodb: DynamoDBClient;
let call: JsonCall;
/** View → the table and its stream. */
const made = new Map<StreamView, { readonly TableName: string; readonly StreamArn: string }>();
beforeAll(async () => {
  target = await startTarget();
  dynamodb = new DynamoDBClient(target.settings);
  call = jsonCalls(target.settings, streamsApi);
  await Promise.all(
    streamViews.map(async (view) => {
      const TableName = await target.createTable(view);
      const { Streams: [stream] = [] } = await call<{ Streams: readonly { StreamArn: string }[] }>(
        'ListStreams',
        { TableName },
      );
      made.set(view, { TableName, StreamArn: stream?.StreamArn ?? '' });
    }),
  );
}, 180_000);
afterAll(() => target.stop());

const streamOf = (view: StreamView) => made.get(view) ?? { TableName: '', StreamArn: '' };
const put = (view: StreamView, id: string, n: number) =>
  dynamodb.send(
    new PutItemCommand({
      TableName: streamOf(view).TableName,
      Item: { id: { S: id }, n: { N: String(n) } },
    }),
  );
const describeStream = async (view: StreamView, more: object = {}): Promise<Description> => {
  const input = { StreamArn: streamOf(view).StreamArn, ...more };
  return (await call<{ StreamDescription: Description }>('DescribeStream', input)).StreamDescription;
};
const iteratorOf = async (view: StreamView, ShardId: string, from: object): Promise<string> => {
  const input = { StreamArn: streamOf(view).StreamArn, ShardId, ...from };
  return (await call<{ ShardIterator: string }>('GetShardIterator', input)).ShardIterator;
};

interface Read {
  readonly Records: readonly ChangeRecord[];
  readonly NextShardIterator?: string;
}
const read = (ShardIterator: string, more: object = {}) =>
  call<Read>('GetRecords', { ShardIterator, ...more });

/** A record with the shard that has it. */
type Found = ChangeRecord & { readonly shardId: string };

/** The records of an item in their order; reads every shard until there are so many. */
async function recordsOf(view: StreamView, id: string, count: number): Promise<readonly Found[]> {
  const oldest = { ShardIteratorType: 'TRIM_HORIZON' };
  const { Shards } = await describeStream(view);
  const iterators = new Map<string, string | undefined>();
  for (const { ShardId } of Shards) {
    iterators.set(ShardId, await iteratorOf(view, ShardId, oldest));
  }
  const found: Found[] = [];
  // A stream delivers in near-real time.
  for (let round = 0; found.length < count && round < 30; round += 1) {
    for (const [shardId, iterator] of iterators) {
      if (iterator !== undefined) {
        const { NextShardIterator: next, Records: records } = await read(iterator);
        iterators.set(shardId, next);
        const ofItem = records.filter(({ dynamodb: { Keys } }) => Keys.id.S === id);
        found.push(...ofItem.map((record) => ({ ...record, shardId })));
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return found;
}

/** Sequence numbers have 21 to 40 digits. */
const isAscending = (records: readonly ChangeRecord[]): boolean => {
  const numbers = records.map(({ dynamodb: { SequenceNumber } }) => BigInt(SequenceNumber));
  return numbers.every((one, index) => index === 0 || one > (numbers[index - 1] ?? one));
};

describe('DynamoDB Streams', () => {
  it.each(streamViews)('describe the stream of a table with the view %s', async (view) => {
    const described = await describeStream(view);

    expect(described).toMatchObject({
      ...{ StreamStatus: 'ENABLED', StreamViewType: view, TableName: streamOf(view).TableName },
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
    expect(described.Shards.length).toBeGreaterThan(0);
    const last = described.Shards.at(-1)?.ShardId;
    expect((await describeStream(view, { ExclusiveStartShardId: last })).Shards).toEqual([]);
  });

  it.each(streamViews)('have the images of the view %s', async (view) => {
    const { TableName } = streamOf(view);
    await put(view, 'a', 1);
    await put(view, 'a', 2);
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: { id: { S: 'a' } } }));

    const records = await recordsOf(view, 'a', 3);

    const isNew = view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES';
    const isOld = view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES';
    const image = (n: number, isShown: boolean) =>
      isShown ? { id: { S: 'a' }, n: { N: String(n) } } : undefined;
    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(records.map(({ dynamodb: { NewImage } }) => NewImage)).toEqual([
      image(1, isNew),
      image(2, isNew),
      undefined,
    ]);
    expect(records.map(({ dynamodb: { OldImage } }) => OldImage)).toEqual([
      undefined,
      image(1, isOld),
      image(2, isOld),
    ]);
    expect(records.map(({ dynamodb: { StreamViewType } }) => StreamViewType)).toEqual([view, view, view]);
  });

  it('have the changes of an item in their order, each once, and none that changes nothing', async () => {
    const view = 'NEW_IMAGE';
    await Promise.all(
      ['b', 'c'].map(async (id) => {
        for (const n of [1, 2, 2, 3, 4, 5]) {
          await put(view, id, n);
        }
      }),
    );

    for (const id of ['b', 'c']) {
      const records = await recordsOf(view, id, 5);

      expect(records.map(({ dynamodb: { NewImage } }) => NewImage)).toEqual(
        [1, 2, 3, 4, 5].map((n) => ({ id: { S: id }, n: { N: String(n) } })),
      );
      expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(5);
      expect(isAscending(records)).toBe(true);
      expect(records.every(({ dynamodb: { SequenceNumber } }) => /^\d{21,40}$/.test(SequenceNumber))).toBe(
        true,
      );
    }
  });

  it('begin at a sequence number or after it, and return at most as many records as asked', async () => {
    const view = 'KEYS_ONLY';
    await put(view, 'd', 1);
    await put(view, 'd', 2);
    const [first, second] = await recordsOf(view, 'd', 2);
    const { shardId = '', dynamodb: { SequenceNumber } = {} } = first ?? {};

    const startAt = (ShardIteratorType: string) =>
      iteratorOf(view, shardId, { ShardIteratorType, SequenceNumber });
    const at = await read(await startAt('AT_SEQUENCE_NUMBER'), { Limit: 1 });
    const after = await read(await startAt('AFTER_SEQUENCE_NUMBER'), { Limit: 1 });

    expect(at.Records.map(({ eventID }) => eventID)).toEqual([first?.eventID]);
    expect(after.Records.map(({ eventID }) => eventID)).toEqual([second?.eventID]);
    expect((await read(at.NextShardIterator ?? '', { Limit: 1 })).Records).toEqual(after.Records);
  });

  it('return nothing from before an iterator of the type LATEST', async () => {
    const view = 'KEYS_ONLY';
    await put(view, 'e', 1);
    await recordsOf(view, 'e', 1);
    const { Shards } = await describeStream(view);

    const reads = await Promise.all(
      Shards.map(async ({ ShardId }) =>
        read(await iteratorOf(view, ShardId, { ShardIteratorType: 'LATEST' })),
      ),
    );

    expect(reads.flatMap(({ Records }) => Records)).toEqual([]);
  });

  it('reject streams, shards and iterators that do not exist', async () => {
    const { StreamArn } = streamOf('KEYS_ONLY');
    const latest = { ShardIteratorType: 'LATEST' };
    const absent = StreamArn.replace(/.{3}$/, '999');
    const shard = 'shardId-00000000000000000000-00000000';

    const refused = [
      [call('DescribeStream', { StreamArn: absent }), 'ResourceNotFoundException'],
      [iteratorOf('KEYS_ONLY', shard, latest), 'ResourceNotFoundException'],
      [iteratorOf('KEYS_ONLY', shard, { ShardIteratorType: 'AT_TIMESTAMP' }), 'ValidationException'],
      [read('not an iterator'), 'ValidationException'],
      [call('DescribeStream', { StreamArn: 'short' }), 'ValidationException'],
    ] as const;

    for (const [refusal, name] of refused) {
      await expect(refusal).rejects.toMatchObject({ name });
    }
  });
});
