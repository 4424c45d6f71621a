import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createDynamoDb } from '../../../src/services/dynamodb/dynamodb.ts';
import type { Iam } from '../../../src/services/iam/iam.ts';
import type { Properties } from '../../../src/core/resource.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import { place, startEndpoint } from '../../../testing/endpoint.ts';
import { signRequest } from '../../../testing/sign-request.ts';

const keyArn = 'arn:aws:kms:eu-central-1:000000000000:key/k';
const time = { offset: 0 };
const clock = { now: () => Date.now() + time.offset };

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  time.offset = 0;
  for (const stop of stops.splice(0)) {
    await stop();
  }
});

interface Read {
  readonly Records: readonly {
    readonly dynamodb: { readonly SequenceNumber: string; readonly Keys: unknown };
  }[];
  readonly NextShardIterator: string;
}

/** Starts a table `Things`, with a stream unless `properties` have none. */
async function start(
  properties: Properties = { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } },
  directory?: string,
) {
  const iam = { resourcePolicyOf: () => undefined } as unknown as Iam;
  const dynamodb = await createDynamoDb({
    ...{ place, clock, iam, state: memoryState() },
    ...(directory && { directory }),
  });
  const endpoint = await startEndpoint(dynamodb.services);
  const create = (logicalId: string, own: Properties) =>
    dynamodb.resources[0]?.create(
      {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        ...own,
      },
      { logicalId, stackName: 's', place, physicalName: logicalId, assetFolder: () => '' },
    );
  const created = await create('Things', properties);
  const call = async <Output>(operation: string, input: object): Promise<Output> =>
    (await endpoint.dispatcher.dispatch({
      ...{ service: 'dynamodb', operation, input },
      principal: endpoint.iam.rootPrincipal,
    })) as Output;
  const stop = async (): Promise<void> => {
    await endpoint.stop();
    await dynamodb.stop();
  };
  stops.push(stop);
  const StreamArn = created?.attributes['StreamArn'] as string;
  const put = (id: string) => call('PutItem', { TableName: 'Things', Item: { id: { S: id } } });
  const shard = async (): Promise<string> => {
    const { StreamDescription: described } = await call<{
      StreamDescription: { Shards: readonly { readonly ShardId: string }[] };
    }>('DescribeStream', { StreamArn });
    return described.Shards[0]?.ShardId ?? '';
  };
  const iterator = async (from: object): Promise<string> => {
    const input = { StreamArn, ShardId: await shard(), ...from };
    return (await call<{ ShardIterator: string }>('GetShardIterator', input)).ShardIterator;
  };
  const read = (ShardIterator: string, more: object = {}) =>
    call<Read>('GetRecords', { ShardIterator, ...more });
  const idsOf = ({ Records }: Read) =>
    Records.map(({ dynamodb: { Keys } }) => (Keys as { id: { S: string } }).id.S);
  return { ...endpoint, dynamodb, create, StreamArn, call, put, shard, iterator, read, idsOf, stop };
}

describe('DynamoDB Streams', () => {
  it('lists and describes the stream of a table', async () => {
    const { StreamArn, call } = await start();
    const StreamLabel = StreamArn.split('/stream/')[1];

    const listed = await call('ListStreams', { TableName: 'Things' });
    const described = await call('DescribeStream', { StreamArn });

    expect(StreamArn).toContain('arn:aws:dynamodb:eu-central-1:000000000000:table/Things/stream/');
    expect(listed).toEqual({ Streams: [{ StreamArn, StreamLabel, TableName: 'Things' }] });
    expect(described).toMatchObject({
      StreamDescription: {
        ...{ StreamArn, StreamLabel, TableName: 'Things' },
        StreamStatus: 'ENABLED',
        StreamViewType: 'NEW_IMAGE',
        Shards: [{ SequenceNumberRange: { StartingSequenceNumber: expect.any(String) as string } }],
      },
    });
  });

  it('reads from each kind of iterator, and continues after the last record', async () => {
    const { put, iterator, read, idsOf } = await start();
    const latest = await iterator({ ShardIteratorType: 'LATEST' });
    for (const id of ['a', 'b', 'c']) {
      await put(id);
    }

    const oldest = await read(await iterator({ ShardIteratorType: 'TRIM_HORIZON' }), { Limit: 2 });
    const SequenceNumber = oldest.Records[1]?.dynamodb.SequenceNumber;
    const at = await read(await iterator({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber }));
    const after = await read(await iterator({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber }));

    expect(idsOf(oldest)).toEqual(['a', 'b']);
    expect(idsOf(await read(oldest.NextShardIterator))).toEqual(['c']);
    expect(idsOf(at)).toEqual(['b', 'c']);
    expect(idsOf(after)).toEqual(['c']);
    expect(idsOf(await read(latest))).toEqual(['a', 'b', 'c']);
  });

  it('refuses what AWS refuses', async () => {
    const { StreamArn, call, iterator, read } = await start();
    const kept = await iterator({ ShardIteratorType: 'LATEST' });

    const unknown = call('DescribeStream', { StreamArn: `${StreamArn}x` });
    await expect(unknown).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    const ofOther = { StreamArn, ShardId: `shardId-${'0'.repeat(20)}-00000000`, ShardIteratorType: 'LATEST' };
    await expect(call('GetShardIterator', ofOther)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    const without = iterator({ ShardIteratorType: 'AT_SEQUENCE_NUMBER' });
    await expect(without).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(iterator({ ShardIteratorType: 'AT_TIMESTAMP' })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    await expect(read('unreadable')).rejects.toMatchObject({ code: 'ValidationException' });
    time.offset = 15 * 60_000 + 1000;
    await expect(read(kept)).rejects.toMatchObject({ code: 'ExpiredIteratorException' });
  });

  it('lists and describes from a place on', async () => {
    const { StreamArn, call, create, shard } = await start();
    await create('Others', { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } });

    const first = await call('ListStreams', { Limit: 1 });
    const second = await call('ListStreams', { Limit: 1, ExclusiveStartStreamArn: StreamArn });
    const described = await call('DescribeStream', { StreamArn, ExclusiveStartShardId: await shard() });

    expect(first).toMatchObject({ Streams: [{ StreamArn }], LastEvaluatedStreamArn: StreamArn });
    expect(second).toEqual({ Streams: [expect.objectContaining({ TableName: 'Others' })] });
    expect(described).toMatchObject({ StreamDescription: { Shards: [] } });
  });

  it('refuses records from before the last 24 hours', async () => {
    const { put, iterator, read, idsOf } = await start();
    await put('a');
    time.offset = 10 * 60_000;
    await put('b');
    const oldest = await read(await iterator({ ShardIteratorType: 'TRIM_HORIZON' }));
    const [first, second] = oldest.Records.map((record) => record.dynamodb.SequenceNumber);
    const from = (ShardIteratorType: string, SequenceNumber?: string) =>
      iterator({ ShardIteratorType, ...(SequenceNumber !== undefined && { SequenceNumber }) });

    time.offset = 24 * 3_600_000 - 60_000;
    const kept = await from('AT_SEQUENCE_NUMBER', first);
    time.offset = 24 * 3_600_000 + 60_000;

    const trimmed = { code: 'TrimmedDataAccessException' };
    await expect(read(kept)).rejects.toMatchObject(trimmed);
    await expect(from('AT_SEQUENCE_NUMBER', first)).rejects.toMatchObject(trimmed);
    await expect(from('AFTER_SEQUENCE_NUMBER', first)).rejects.toMatchObject(trimmed);
    expect(idsOf(await read(await from('AT_SEQUENCE_NUMBER', second)))).toEqual(['b']);
    expect(idsOf(await read(await from('TRIM_HORIZON')))).toEqual(['b']);
  });

  it('demands the use of the key that encrypts the table, as reads of the table do', async () => {
    const { dynamodb, iterator, iam } = await start({
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      SSESpecification: { SSEEnabled: true, KMSMasterKeyId: keyArn },
    });
    const context = { principal: iam.rootPrincipal, requestId: '', place, clock };

    const input = { ShardIterator: await iterator({ ShardIteratorType: 'LATEST' }) };
    const demands = dynamodb.services[0]?.operations['GetRecords']?.demands(input, context) ?? [];

    expect(demands.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      expect.stringMatching(/^dynamodb:GetRecords arn:aws:dynamodb:.*\/stream\//) as string,
      `kms:Decrypt ${keyArn}`,
    ]);
  });

  it('has its own API name on the wire, under DynamoDB’s signing name', async () => {
    const { url, iam, StreamArn } = await start();
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDBStreams_20120810.ListStreams',
    };
    const host = url.replace('http://', '');
    const signed = await signRequest({
      ...{ credentials: iam.rootCredentials, service: 'dynamodb', path: '/', body: '{}' },
      ...{ headers, host },
    });

    const { host: _host, ...sent } = signed.headers as Record<string, string>;
    const response = await fetch(url, { method: 'POST', headers: sent, body: '{}' });

    expect(await response.json()).toMatchObject({ Streams: [{ StreamArn }] });
  });

  it('is enabled and disabled on a table that is stored already', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'streams-'));
    const without = await start({}, directory);
    await without.put('before');
    await stops.pop()?.();

    const enabled = await start(undefined, directory);
    await enabled.put('after');
    const read = await enabled.read(await enabled.iterator({ ShardIteratorType: 'TRIM_HORIZON' }));
    await stops.pop()?.();
    const disabled = await start({}, directory);

    expect(without.StreamArn).toBeUndefined();
    expect(enabled.idsOf(read)).toEqual(['after']);
    expect(disabled.StreamArn).toBeUndefined();
    expect(await disabled.call('ListStreams', {})).toEqual({ Streams: [] });
  });
});
