import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  InvalidArgumentException,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTarget } from './start-target.ts';
import { type Target, uniqueName } from './target.ts';

let target: Target;
let kinesis: KinesisClient;
let StreamName: string;
beforeAll(async () => {
  target = await startTarget();
  // Only this client uses HTTP/2 by default, which the gateway does not support.
  const { requestHandler } = new SQSClient(target.settings).config;
  kinesis = new KinesisClient({ ...target.settings, requestHandler });
  StreamName = await target.createStream();
}, 180_000);
afterAll(() => target.stop());

const Data = Buffer.from('a record');
const put = (PartitionKey: string) => kinesis.send(new PutRecordCommand({ StreamName, PartitionKey, Data }));

describe('Kinesis', () => {
  it('returns a record at its sequence number, as it was written', async () => {
    const { ShardId, SequenceNumber } = await put('a');
    const position = {
      ...{ ShardIteratorType: 'AT_SEQUENCE_NUMBER' as const },
      StartingSequenceNumber: SequenceNumber,
    };

    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ...position }),
    );
    let next = ShardIterator;
    const read = async () => {
      const got = await kinesis.send(new GetRecordsCommand({ ShardIterator: next }));
      next = got.NextShardIterator;
      return got.Records?.[0];
    };

    // AWS may return no record at first, and allows five reads a second.
    await expect
      .poll(read, { timeout: 20_000, interval: 500 })
      .toMatchObject({ SequenceNumber, PartitionKey: 'a', Data: Uint8Array.from(Data) });
  });

  it('puts records together, and reports on each in its place', async () => {
    const Records = ['b', 'c'].map((PartitionKey) => ({ PartitionKey, Data }));

    const result = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));

    expect(result.FailedRecordCount).toBe(0);
    expect(result.Records?.map(({ ShardId }) => ShardId)).toEqual([Shards[0]?.ShardId, Shards[0]?.ShardId]);
    expect(Shards).toHaveLength(1);
  });

  it('rejects a stream and a shard that do not exist', async () => {
    const stream = kinesis.send(new PutRecordCommand({ StreamName: uniqueName(), PartitionKey: 'a', Data }));
    await expect(stream).rejects.toThrow(ResourceNotFoundException);
    const ShardId = 'shardId-000000000099';
    const shard = kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'LATEST' }),
    );
    await expect(shard).rejects.toThrow(ResourceNotFoundException);
  });

  it('rejects an iterator that it did not make', async () => {
    const read = kinesis.send(new GetRecordsCommand({ ShardIterator: 'AAAAAAAAAAE=' }));

    await expect(read).rejects.toThrow(InvalidArgumentException);
  });
});
