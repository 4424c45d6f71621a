import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryState } from '../../../src/state/memory-state.ts';
import { startOpenEngine } from '../../../testing/open-engine.ts';
import { startMappedTable, tableReaderActions } from './mapped-table.ts';

let running: Awaited<ReturnType<typeof startMappedTable>> | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

/** Starts the world and its mapping. */
async function start(options?: Parameters<typeof startMappedTable>[0]) {
  running = await startMappedTable(options);
  await running.map();
  running.lambda.startMappings();
  return running;
}

describe('a mapping of a table’s stream', () => {
  it('passes changes in AWS’s form, in their order', async () => {
    const { put, remove, settled, written, streamArn } = await start();

    await put('a', { n: { N: '101' } });
    await put('a', { n: { N: '102' } });
    await remove('a');
    await settled();

    const records = (await written('EVENT')).flatMap(
      (event) => (event as { readonly Records: readonly object[] }).Records,
    );
    const common = {
      eventID: expect.stringMatching(/^[\da-f]{32}$/) as string,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-central-1',
      eventSourceARN: streamArn,
    };
    const captured = {
      ApproximateCreationDateTime: expect.closeTo(Date.now() / 1000, -2) as number,
      Keys: { id: { S: 'a' } },
      SequenceNumber: expect.stringMatching(/^\d{25}$/) as string,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    };
    const first = { id: { S: 'a' }, n: { N: '101' } };
    const second = { id: { S: 'a' }, n: { N: '102' } };
    expect(records).toEqual([
      { ...common, eventName: 'INSERT', dynamodb: { ...captured, NewImage: first, SizeBytes: 10 } },
      {
        ...common,
        eventName: 'MODIFY',
        dynamodb: { ...captured, NewImage: second, OldImage: first, SizeBytes: 17 },
      },
      { ...common, eventName: 'REMOVE', dynamodb: { ...captured, OldImage: second, SizeBytes: 10 } },
    ]);
  });

  it.each([
    ['KEYS_ONLY', []],
    ['NEW_IMAGE', ['NewImage']],
    ['OLD_IMAGE', ['OldImage']],
  ])('with the view %s has no other image', async (StreamViewType, images) => {
    const { put, settled, written } = await start({ table: { StreamSpecification: { StreamViewType } } });

    await put('a');
    await put('a', { n: { N: '1' } });
    await settled();

    const events = (await written('EVENT')) as { readonly Records: readonly { dynamodb: object }[] }[];
    const names = Object.keys(events.flatMap(({ Records }) => Records).at(-1)?.dynamodb ?? {});
    expect(names.filter((name) => name.endsWith('Image'))).toEqual(images);
  });

  it('passes no write that changes nothing, and none that fails', async () => {
    const { call, put, remove, settled, batches } = await start();

    await put('a', { tags: { SS: ['x', 'y'] } });
    await put('a', { tags: { SS: ['x', 'y'] } });
    await remove('absent');
    await call('PutItem', {
      TableName: 'Things',
      Item: { id: { S: 'a' } },
      ConditionExpression: 'attribute_not_exists(id)',
    }).catch(() => undefined);
    await put('b');
    await settled();

    expect((await batches()).flat()).toEqual(['INSERT a', 'INSERT b']);
  });

  it('passes the writes of a transaction, a batch and a statement', async () => {
    const { call, settled, batches } = await start();
    const item = (id: string) => ({ TableName: 'Things', Item: { id: { S: id } } });

    await call('TransactWriteItems', { TransactItems: [{ Put: item('a') }, { Put: item('b') }] });
    await call('BatchWriteItem', {
      RequestItems: { Things: [{ PutRequest: { Item: { id: { S: 'c' } } } }] },
    });
    await call('BatchExecuteStatement', {
      Statements: [{ Statement: `INSERT INTO "Things" VALUE {'id': 'd'}` }],
    });
    await settled();

    expect((await batches()).flat()).toEqual(['INSERT a', 'INSERT b', 'INSERT c', 'INSERT d']);
  });

  it('names DynamoDB as the one that deleted an expired item, and no one for another', async () => {
    const { dynamodb, put, remove, settled, written } = await start();
    const expiresAt = { N: String(Math.floor(Date.now() / 1000) - 60) };

    await put('expired', { expiresAt });
    await put('deleted', { expiresAt });
    await remove('deleted');
    await dynamodb.sweepExpired();
    await settled();

    const events = (await written('EVENT')) as {
      readonly Records: readonly { eventName: string; userIdentity?: object }[];
    }[];
    const removals = events
      .flatMap(({ Records }) => Records)
      .filter(({ eventName }) => eventName === 'REMOVE');
    expect(removals.map(({ userIdentity }) => userIdentity)).toEqual([
      undefined,
      { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    ]);
  });

  it('passes only what its filters match, and is done with the rest', async () => {
    const filter = { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['wanted', 'other'] } } } };
    const { put, remove, settled, batches } = await start({
      mapping: { FilterCriteria: { Filters: [{ Pattern: JSON.stringify(filter) }] } },
    });

    await put('a', { kind: { S: 'wanted' } });
    await put('b', { kind: { S: 'unwanted' } });
    await put('c');
    await remove('a');
    await settled();
    await put('d', { kind: { S: 'other' } });
    await put('e');
    await settled();

    expect((await batches()).flat()).toEqual(['INSERT a', 'INSERT d']);
  });

  it('starts at the latest change when configured', async () => {
    running = await startMappedTable({ mapping: { StartingPosition: 'LATEST' } });
    await running.map();
    await running.put('before');
    running.lambda.startMappings();

    await running.put('after');
    await running.settled();

    expect((await running.batches()).flat()).toEqual(['INSERT after']);
  });
});

describe('a failure', () => {
  it('of a whole batch is bisected, and the message says where the record is', async () => {
    const mapping = { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 };
    running = await startMappedTable({ mapping });
    await running.map();
    for (const id of ['a', 'throw', 'b']) {
      await running.put(id);
    }

    running.lambda.startMappings();
    await running.settled();

    expect(await running.batches()).toEqual([
      ['INSERT a', 'INSERT throw', 'INSERT b'],
      ['INSERT a', 'INSERT throw'],
      ['INSERT a'],
      ['INSERT throw'],
      ['INSERT throw'],
      ['INSERT b'],
    ]);
    const number = expect.stringMatching(/^\d{25}$/) as string;
    expect(running.givenUp()).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
        DDBStreamBatchInfo: {
          shardId: expect.stringMatching(/^shardId-\d{20}-[\da-f]{8}$/) as string,
          startSequenceNumber: number,
          endSequenceNumber: number,
          batchSize: 1,
          streamArn: running.streamArn,
        },
      },
    ]);
  });

  it('reported for some records continues from the earliest of them', async () => {
    const mapping = { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 };
    running = await startMappedTable({ mapping });
    await running.map();
    for (const id of ['a', 'fail', 'b']) {
      await running.put(id);
    }

    running.lambda.startMappings();
    await running.settled();

    expect(await running.batches()).toEqual([
      ['INSERT a', 'INSERT fail', 'INSERT b'],
      ['INSERT fail', 'INSERT b'],
    ]);
    expect(running.givenUp()).toMatchObject([{ DDBStreamBatchInfo: { batchSize: 2 } }]);
  });

  it('lasts until the records are too old, which are then discarded', async () => {
    const { put, settled, batches, givenUp, time } = await start({
      mapping: { MaximumRecordAgeInSeconds: 60 },
    });
    await put('throw');
    await expect.poll(async () => (await batches()).length).toBeGreaterThan(1);

    time.offset = 62_000;
    await put('fresh');
    await settled();

    expect((await batches()).at(-1)).toEqual(['INSERT fresh']);
    expect(givenUp()).toMatchObject([{ requestContext: { condition: 'RecordAgeExceeded' } }]);
  });
});

describe('the function’s role', () => {
  it.each(tableReaderActions)('must be allowed %s; otherwise the mapping is not created', async (missing) => {
    running = await startMappedTable({ actions: tableReaderActions.filter((action) => action !== missing) });

    const made = running.map();

    await expect(made).rejects.toThrow(
      /Mapping: Cannot access stream arn:aws:dynamodb:.*GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions/,
    );
  });
});

describe('a start', () => {
  it('continues after the last batch that the start before it finished', async () => {
    const [state, directory] = [memoryState(), mkdtempSync(path.join(tmpdir(), 'streams-'))];
    const before = await start({ state, directory });
    await before.put('a');
    await before.settled();
    await before.stop();

    const after = await start({ state, directory });
    await after.put('b');
    await after.settled();

    expect((await after.batches()).flat()).toEqual(['INSERT b']);
  });

  it('reads what the start before it did not, even after its state of readers is lost', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'streams-'));
    const before = await startMappedTable({ directory });
    await before.put('a');
    await before.stop();

    const after = await start({ directory });
    await after.settled();

    expect((await after.batches()).flat()).toEqual(['INSERT a']);
  });

  it('forgets changes after 24 hours', async () => {
    running = await startMappedTable();
    await running.map();
    await running.put('old');
    running.time.offset = 24 * 3_600_000 + 1000;
    await running.put('new');

    running.lambda.startMappings();
    await running.settled();

    expect((await running.batches()).flat()).toEqual(['INSERT new']);
  });

  it('with an external DynamoDB reads the streams of that endpoint', async () => {
    const engine = await startOpenEngine();
    const { put, settled, batches } = await start({ endpoint: engine.endpoint });

    await put('a');
    await settled();

    expect((await batches()).flat()).toEqual(['INSERT a']);
    await engine.stop();
  });
});

describe('an unsupported mapping makes the start fail', () => {
  it.each([
    ['a starting time', { StartingPosition: 'AT_TIMESTAMP' }, /TRIM_HORIZON or LATEST/],
    [
      'a comparison in a filter',
      { FilterCriteria: { Filters: [{ Pattern: '{"eventName":[{"prefix":"I"}]}' }] } },
      /comparison prefix/,
    ],
    ['several batches of a shard at a time', { ParallelizationFactor: 2 }, /ParallelizationFactor/],
  ])('%s', async (_, mapping, message) => {
    running = await startMappedTable({ mapping });

    await expect(running.map()).rejects.toThrow(message);
  });
});
