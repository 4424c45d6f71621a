import {
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  InvalidArgumentException,
  ListShardsCommand,
  ProvisionedThroughputExceededException,
  PutRecordCommand,
  PutRecordsCommand,
  ResourceNotFoundException,
  type GetShardIteratorInput,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { PutRecordInput } from '../../../src/services/kinesis/put-operations.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import { place as kinesisPlace } from '../../../testing/endpoint.ts';
import { startStreams } from './streams.ts';

let running: Awaited<ReturnType<typeof startStreams>> | undefined;
async function start(options?: Parameters<typeof startStreams>[0]) {
  running = await startStreams(options);
  return { ...running, kinesisClient: running.client() };
}
afterEach(() => running?.stop());

const StreamName = 'Telemetry';
const bytes = (text: string) => Buffer.from(text);
const put = (client: KinesisClient, PartitionKey: string, text = PartitionKey) =>
  client.send(new PutRecordCommand({ StreamName, PartitionKey, Data: bytes(text) }));

/** Returns all records of a shard from a position on, as texts. */
async function read(
  client: KinesisClient,
  ShardId: string,
  from: Partial<GetShardIteratorInput> = {},
  Limit?: number,
) {
  const place = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const, ...from };
  const { ShardIterator } = await client.send(new GetShardIteratorCommand(place));
  const output = await client.send(new GetRecordsCommand({ ShardIterator, Limit }));
  return { ...output, texts: output.Records?.map(({ Data }) => Buffer.from(Data ?? []).toString()) };
}

const shards = ['shardId-000000000000', 'shardId-000000000001'] as const;

describe('a stream', () => {
  it('puts a record into the shard whose range holds the MD5 of its partition key', async () => {
    const { kinesisClient } = await start();
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);

    const outputs = await Promise.all(keys.map((key) => put(kinesisClient, key)));

    // Two shards: the first bit decides.
    const byMd5 = keys.map((key) => shards[(createHash('md5').update(key).digest()[0] ?? 0) >> 7]);
    expect(outputs.map(({ ShardId }) => ShardId)).toEqual(byMd5);
    expect(new Set(byMd5).size).toBe(2);
  });

  it('accepts an explicit hash key instead of the partition key', async () => {
    const { kinesisClient } = await start();
    const send = (ExplicitHashKey: string) =>
      kinesisClient.send(
        new PutRecordCommand({ StreamName, PartitionKey: 'p', ExplicitHashKey, Data: bytes('x') }),
      );

    const low = await send('0');
    const high = await send('340282366920938463463374607431768211455');

    expect([low.ShardId, high.ShardId]).toEqual(shards);
    await expect(send('340282366920938463463374607431768211456')).rejects.toBeInstanceOf(
      InvalidArgumentException,
    );
  });

  it('numbers the records of a shard in AWS’s form, growing as number and as text', async () => {
    const { kinesisClient } = await start();

    const numbers: string[] = [];
    for (let index = 0; index < 30; index += 1) {
      numbers.push((await put(kinesisClient, 'same')).SequenceNumber ?? '');
    }

    expect(numbers.every((number) => /^49\d{54}$/.test(number))).toBe(true);
    expect([...numbers].sort()).toEqual(numbers);
    expect(
      numbers.every((number, index) => index === 0 || BigInt(number) > BigInt(numbers[index - 1] ?? 0)),
    ).toBe(true);
    expect(new Set(numbers).size).toBe(30);
  });

  it('describes itself and its shards, which share all hash keys evenly', async () => {
    const { kinesisClient } = await start({ properties: { ShardCount: 3 } });

    const summary = await kinesisClient.send(new DescribeStreamSummaryCommand({ StreamName }));
    const { StreamDescription: described } = await kinesisClient.send(
      new DescribeStreamCommand({ StreamName }),
    );
    const first = await kinesisClient.send(new ListShardsCommand({ StreamName, MaxResults: 2 }));
    const second = await kinesisClient.send(
      new ListShardsCommand({ NextToken: first.NextToken, StreamName }),
    );

    expect(summary.StreamDescriptionSummary).toMatchObject({
      StreamARN: 'arn:aws:kinesis:eu-central-1:000000000000:stream/Telemetry',
      StreamStatus: 'ACTIVE',
      OpenShardCount: 3,
      RetentionPeriodHours: 24,
      EncryptionType: 'NONE',
    });
    const ranges = [...(first.Shards ?? []), ...(second.Shards ?? [])].map(
      ({ HashKeyRange }) => HashKeyRange,
    );
    expect(ranges.map((range) => range?.StartingHashKey)).toEqual([
      '0',
      '113427455640312821154458202477256070485',
      '226854911280625642308916404954512140970',
    ]);
    expect(ranges.at(-1)?.EndingHashKey).toBe('340282366920938463463374607431768211455');
    expect(second.NextToken).toBeUndefined();
    expect(described?.Shards?.map(({ HashKeyRange }) => HashKeyRange)).toEqual(ranges);
  });

  it('returns AWS’s errors for a stream and a shard that do not exist', async () => {
    const { kinesisClient } = await start();

    const absent = kinesisClient.send(new DescribeStreamSummaryCommand({ StreamName: 'Absent' }));
    const noShard = read(kinesisClient, 'shardId-000000000009');

    await expect(absent).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(noShard).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it.each([
    ['a partition key that is too long', { PartitionKey: 'k'.repeat(257), Data: bytes('x') }],
    ['no partition key', { PartitionKey: '', Data: bytes('x') }],
    ['a record of more than 1 MiB', { PartitionKey: 'k', Data: Buffer.alloc(1024 * 1024 + 1) }],
  ])('refuses %s, on the wire and in this process', async (_, record) => {
    const { kinesisClient, dispatcher, iam } = await start();
    const input = { StreamName, ...record } satisfies PutRecordInput;

    const call = { service: 'kinesis', operation: 'PutRecord', input, principal: iam.rootPrincipal };

    const [onTheWire, inProcess] = await Promise.allSettled([
      kinesisClient.send(new PutRecordCommand(input)),
      dispatcher.dispatch(call),
    ]);

    expect(onTheWire).toMatchObject({ status: 'rejected', reason: { name: 'ValidationException' } });
    expect(inProcess).toMatchObject({ status: 'rejected', reason: { code: 'InvalidArgumentException' } });
  });
});

describe('permissions', () => {
  const streamArn = 'arn:aws:kinesis:eu-central-1:000000000000:stream/Telemetry';
  const keyArn = 'arn:aws:kms:eu-central-1:000000000000:key/k';
  const principal = { kind: 'root', arn: 'arn:aws:iam::000000000000:root' } as const;
  const ShardId = shards[0];

  it('to write do not allow reading', async () => {
    const { create, client, iam } = await start();
    const trust = { Effect: 'Allow', Principal: { Service: 'iot.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const statement = { Effect: 'Allow', Action: 'kinesis:PutRecord', Resource: streamArn };
    await create('AWS::IAM::Role', 'Writer', {
      RoleName: 'writer',
      AssumeRolePolicyDocument: { Statement: [trust] },
      Policies: [{ PolicyDocument: { Statement: [statement] } }],
    });
    const roleArn = 'arn:aws:iam::000000000000:role/writer';
    const writer = client(iam.credentialsFor(roleArn, 'iot.amazonaws.com', 'rule'));

    await expect(put(writer, 'k')).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
    await expect(read(writer, ShardId)).rejects.toThrow(
      /not authorized to perform: kinesis:GetShardIterator on resource: .*Telemetry/,
    );
  });

  it('are checked for each operation, and those on the key of an encrypted stream too', async () => {
    const properties = { StreamEncryption: { EncryptionType: 'KMS', KeyId: keyArn } };
    const { kinesis, kinesisClient, clock } = await start({ properties });
    const place = { StreamName, ShardId, ShardIteratorType: 'LATEST' as const };
    const { ShardIterator } = await kinesisClient.send(new GetShardIteratorCommand(place));
    const entry = { PartitionKey: 'k', Data: 'eA==' };
    const inputs: Readonly<Record<string, object>> = {
      PutRecord: { StreamName, ...entry },
      PutRecords: { StreamName, Records: [entry] },
      GetShardIterator: place,
      GetRecords: { ShardIterator },
    };

    const operations = Object.entries(kinesis.services[0]?.operations ?? {});
    const demands = operations.map(([name, operation]) => {
      const input = inputs[name] ?? { StreamARN: streamArn };
      const context = { principal, requestId: 'r', place: kinesisPlace, clock };
      return [name, operation.demands(input, context).map(({ action, resource }) => `${action} ${resource}`)];
    });

    const key = (action: string) => `kms:${action} ${keyArn}`;
    expect(Object.fromEntries(demands)).toEqual({
      PutRecord: [`kinesis:PutRecord ${streamArn}`, key('GenerateDataKey')],
      PutRecords: [`kinesis:PutRecords ${streamArn}`, key('GenerateDataKey')],
      DescribeStream: [`kinesis:DescribeStream ${streamArn}`],
      DescribeStreamSummary: [`kinesis:DescribeStreamSummary ${streamArn}`],
      ListShards: [`kinesis:ListShards ${streamArn}`],
      GetShardIterator: [`kinesis:GetShardIterator ${streamArn}`],
      GetRecords: [`kinesis:GetRecords ${streamArn}`, key('Decrypt')],
    });
    await expect(put(kinesisClient, 'k')).rejects.toThrow(
      /no resource-based policy allows the kms:GenerateDataKey/,
    );
  });
});

describe('reading', () => {
  const first = { ShardId: shards[0], PartitionKey: 'p', ExplicitHashKey: '0' };

  it('begins at the iterator’s position and continues from there', async () => {
    const { kinesisClient } = await start();
    const Records = ['a', 'b', 'c', 'd'].map((text) => ({ ...first, Data: bytes(text) }));
    const { Records: results = [] } = await kinesisClient.send(
      new PutRecordsCommand({ StreamName, Records }),
    );
    const StartingSequenceNumber = results[1]?.SequenceNumber;
    const from = async (type: Partial<GetShardIteratorInput>) =>
      (await read(kinesisClient, shards[0], type)).texts;

    const page = await read(kinesisClient, shards[0], {}, 3);
    const next = await kinesisClient.send(new GetRecordsCommand({ ShardIterator: page.NextShardIterator }));

    expect(page.texts).toEqual(['a', 'b', 'c']);
    expect(next.Records?.map(({ SequenceNumber }) => SequenceNumber)).toEqual([results[3]?.SequenceNumber]);
    expect(await from({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber })).toEqual([
      'b',
      'c',
      'd',
    ]);
    expect(await from({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber })).toEqual([
      'c',
      'd',
    ]);
    expect(await from({ ShardIteratorType: 'LATEST' })).toEqual([]);
    expect(await from({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(0) })).toHaveLength(4);
    expect((await read(kinesisClient, shards[1])).texts).toEqual([]);
  });

  it('returns bytes, keys and times of arrival unchanged', async () => {
    const { kinesisClient } = await start();
    const Data = Buffer.from([0, 255, 128, 10]);
    const before = Date.now();
    await kinesisClient.send(new PutRecordCommand({ StreamName, ...first, PartitionKey: 'ü"\\', Data }));

    const { Records = [] } = await read(kinesisClient, shards[0]);

    expect(Buffer.from(Records[0]?.Data ?? [])).toEqual(Data);
    expect(Records[0]?.PartitionKey).toBe('ü"\\');
    expect(Math.abs((Records[0]?.ApproximateArrivalTimestamp?.getTime() ?? 0) - before)).toBeLessThan(5000);
  });

  it('refuses an iterator that has expired or is not valid', async () => {
    const { kinesisClient, time } = await start();
    const place = { StreamName, ShardId: shards[0], ShardIteratorType: 'LATEST' as const };
    const { ShardIterator } = await kinesisClient.send(new GetShardIteratorCommand(place));

    time.offset = 301_000;
    const old = kinesisClient.send(new GetRecordsCommand({ ShardIterator }));
    await expect(old).rejects.toBeInstanceOf(ExpiredIteratorException);

    const none = kinesisClient.send(new GetRecordsCommand({ ShardIterator: 'none' }));
    await expect(none).rejects.toBeInstanceOf(InvalidArgumentException);
  });
});

describe('memory', () => {
  const inShard = { StreamName, PartitionKey: 'p', ExplicitHashKey: '0' };

  it('drops records after the retention period', async () => {
    const { kinesisClient, time } = await start();
    await kinesisClient.send(new PutRecordCommand({ ...inShard, Data: bytes('old') }));
    time.offset = 23 * 3_600_000;
    await kinesisClient.send(new PutRecordCommand({ ...inShard, Data: bytes('new') }));
    const before = await read(kinesisClient, shards[0]);

    time.offset += 3_600_001;
    const after = await read(kinesisClient, shards[0]);

    expect(before.texts).toEqual(['old', 'new']);
    expect(after.texts).toEqual(['new']);
  });

  it('is bounded: read records are dropped first, and a shard full of unread records refuses more', async () => {
    const { kinesisClient, kinesis } = await start({ shardCapacityBytes: 20_000 });
    const consumer = kinesis.streams.require({ StreamName }).shards[0]?.attach();
    const fill = () => kinesisClient.send(new PutRecordCommand({ ...inShard, Data: Buffer.alloc(3000) }));
    const numbers = [await fill(), await fill(), await fill(), await fill()];

    const full = fill();
    await expect(full).rejects.toBeInstanceOf(ProvisionedThroughputExceededException);
    consumer?.advance(numbers[1]?.SequenceNumber ?? '');
    await fill();

    expect((await read(kinesisClient, shards[0])).Records).toHaveLength(3);
  });
});

describe('a restart', () => {
  const send = (client: KinesisClient, text: string) =>
    client.send(
      new PutRecordCommand({ StreamName, PartitionKey: 'p', ExplicitHashKey: '0', Data: bytes(text) }),
    );

  it('keeps what consumers have not read, and never repeats a number', async () => {
    const state = memoryState();
    const before = await start({ state });
    const consumer = before.kinesis.streams.require({ StreamName }).shards[0]?.attach();
    const read1 = await send(before.kinesisClient, 'read');
    const unread = await send(before.kinesisClient, 'unread');
    consumer?.advance(read1.SequenceNumber ?? '');
    await before.stop();

    const after = await start({ state });
    const fresh = await send(after.kinesisClient, 'fresh');

    const { Records = [], texts } = await read(after.kinesisClient, shards[0]);
    expect(texts).toEqual(['unread', 'fresh']);
    expect(Records[0]?.SequenceNumber).toBe(unread.SequenceNumber);
    expect(String(fresh.SequenceNumber) > String(unread.SequenceNumber)).toBe(true);
  });

  it('without a proper stop loses records, yet no later number falls below an earlier one', async () => {
    const state = memoryState();
    const before = await start({ state });
    const lost = await send(before.kinesisClient, 'lost');
    await before.kinesisClient.send(new DescribeStreamSummaryCommand({ StreamName }));

    const after = await startStreams({ state });
    const fresh = await send(after.client(), 'fresh');

    expect(String(fresh.SequenceNumber) > String(lost.SequenceNumber)).toBe(true);
    await after.stop();
  });

  it('with another number of shards stores unread records again, under greater sequence numbers', async () => {
    const state = memoryState();
    const before = await start({ state });
    const old = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => put(before.kinesisClient, key)));
    await before.stop();

    const after = await start({ state, properties: { ShardCount: 1 } });
    const { Records = [], texts = [] } = await read(after.kinesisClient, shards[0]);

    expect([...texts].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    const smallest = Records[0]?.SequenceNumber ?? '';
    expect(old.every(({ SequenceNumber = '' }) => SequenceNumber < smallest)).toBe(true);
  });
});
