import { afterEach, describe, expect, it } from 'vitest';
import { memoryState } from '../../../src/state/memory-state.ts';
import { readerActions, startMapped, streamArn } from './mapped.ts';

let running: Awaited<ReturnType<typeof startMapped>> | undefined;

/** Starts the world and its mapping. */
async function start(options?: Parameters<typeof startMapped>[0]) {
  running = await startMapped(options);
  await running.map();
  running.lambda.startMappings();
  return running;
}
afterEach(() => running?.stop());

describe('a mapping', () => {
  it('passes the records of a stream in AWS’s form', async () => {
    const code = `export const handler = async (event) => { process.stdout.write('EVENT ' + JSON.stringify(event) + '\\n'); };`;
    const { put, settled, written } = await start({ code });

    const [sequenceNumber] = await put('k"ü:value');
    await settled();

    expect(await written('EVENT')).toEqual([
      {
        Records: [
          {
            kinesis: {
              kinesisSchemaVersion: '1.0',
              partitionKey: 'k"ü',
              sequenceNumber,
              data: Buffer.from('k"ü:value').toString('base64'),
              approximateArrivalTimestamp: expect.closeTo(Date.now() / 1000, -2) as number,
            },
            eventSource: 'aws:kinesis',
            eventVersion: '1.0',
            eventID: `shardId-000000000000:${sequenceNumber ?? ''}`,
            eventName: 'aws:kinesis:record',
            invokeIdentityArn: 'arn:aws:iam::000000000000:role/worker',
            awsRegion: 'eu-central-1',
            eventSourceARN: streamArn,
          },
        ],
      },
    ]);
  });

  it('passes records at once, and those that arrive meanwhile in one batch up to the batch size', async () => {
    const slow = `export const handler = async ({ Records }) => {
      process.stdout.write('BATCH ' + JSON.stringify(Records.map(({ kinesis }) => kinesis.partitionKey)) + '\\n');
      await new Promise((resolve) => setTimeout(resolve, 100));
    };`;
    const { put, settled, batches } = await start({ code: slow, mapping: { BatchSize: 3 } });

    await put('1');
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const text of ['2', '3', '4', '5']) {
      await put(text);
    }
    await settled();

    expect(await batches()).toEqual([['1'], ['2', '3', '4'], ['5']]);
  });

  it('waits for more records when it has a window, until the batch is full', async () => {
    const mapping = { BatchSize: 3, MaximumBatchingWindowInSeconds: 1 };
    const { put, settled, batches } = await start({ mapping });

    const startedAt = Date.now();
    for (const text of ['a', 'b', 'c', 'd']) {
      await put(text);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await settled();

    expect(await batches()).toEqual([['a', 'b', 'c'], ['d']]);
    expect(Date.now() - startedAt).toBeGreaterThan(900);
  });

  it('reads shards in parallel, and never two batches of one shard at a time', async () => {
    const code = `let inside = 0;
      export const handler = async ({ Records }) => {
        const text = Records.map(({ eventID }) => eventID.split(':')[0]);
        process.stdout.write('BATCH ' + JSON.stringify([String(inside++), ...new Set(text)]) + '\\n');
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside -= 1;
      };`;
    const { put, settled, batches } = await start({ code, shardCount: 2, mapping: { BatchSize: 5 } });

    await put(...Array.from({ length: 60 }, (_, index) => `key-${index}`));
    await settled();

    const seen = await batches();
    expect(seen.every(([inside, ...shards]) => inside === '0' && shards.length === 1)).toBe(true);
    expect(new Set(seen.map(([, shard]) => shard)).size).toBe(2);
  });

  it('invokes as Lambda itself, which the record of calls shows', async () => {
    const { put, settled, calls } = await start();
    const from = calls.next();

    await put('a');
    await settled();

    const recorded = calls.list(from).map(({ service, operation, principalArn }) => ({
      call: `${service}:${operation}`,
      principalArn: principalArn.replace(/_[\w-]+$/, ''),
    }));
    expect(recorded).toContainEqual({ call: 'lambda:Invoke', principalArn: 'lambda.amazonaws.com' });
    expect(recorded).toContainEqual({
      call: 'kinesis:GetRecords',
      principalArn: 'arn:aws:sts::000000000000:assumed-role/worker/awslambda',
    });
  });

  it('starts at the latest record when configured', async () => {
    running = await startMapped({ mapping: { StartingPosition: 'LATEST' } });
    await running.map();
    await running.put('before');
    running.lambda.startMappings();

    await running.put('after');
    await running.settled();

    expect(await running.batches()).toEqual([['after']]);
  });
});

describe('a failure', () => {
  it('reported for some records continues from the earliest of them, so that no record overtakes another', async () => {
    const code = `const tried = new Set();
      export const handler = async ({ Records }) => {
        const texts = Records.map(({ kinesis }) => kinesis.partitionKey);
        process.stdout.write('BATCH ' + JSON.stringify(texts) + '\\n');
        const failed = Records.filter(({ kinesis }) => kinesis.partitionKey.startsWith('once') && !tried.has(kinesis.partitionKey));
        for (const { kinesis } of failed) tried.add(kinesis.partitionKey);
        return { batchItemFailures: failed.reverse().map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })) };
      };`;
    const { put, settled, batches, givenUp } = await start({ code });

    await put('a', 'once-1', 'b', 'once-2', 'c');
    await settled();

    expect(await batches()).toEqual([
      ['a', 'once-1', 'b', 'once-2', 'c'],
      ['once-1', 'b', 'once-2', 'c'],
    ]);
    expect(givenUp()).toEqual([]);
  });

  it('of a whole batch is bisected down to the failing record, which is discarded after its retries', async () => {
    const mapping = { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 2 };
    const { put, settled, batches, givenUp } = await start({ mapping });

    const numbers = await put('a', 'b', 'c', 'throw', 'd', 'e', 'f', 'g');
    await settled();

    expect(await batches()).toEqual([
      ['a', 'b', 'c', 'throw', 'd', 'e', 'f', 'g'],
      ['a', 'b', 'c', 'throw'],
      ['a', 'b'],
      ['c', 'throw'],
      ['c'],
      ['throw'],
      ['throw'],
      ['throw'],
      ['d', 'e', 'f', 'g'],
    ]);
    expect(givenUp()).toEqual([
      {
        requestContext: {
          requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
          functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:reader',
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 3,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        version: '1.0',
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        KinesisBatchInfo: {
          shardId: 'shardId-000000000000',
          startSequenceNumber: numbers[3],
          endSequenceNumber: numbers[3],
          approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-.*Z$/) as string,
          approximateArrivalOfLastRecord: expect.stringMatching(/^\d{4}-.*Z$/) as string,
          batchSize: 1,
          streamArn,
        },
      },
    ]);
  });

  it('without bisecting discards the whole batch and does not block the next one', async () => {
    const mapping = { MaximumRetryAttempts: 1, BatchSize: 2 };
    const { put, settled, batches, givenUp } = await start({ mapping });

    await put('throw', 'a', 'b', 'c');
    await settled();

    expect(await batches()).toEqual([
      ['throw', 'a'],
      ['throw', 'a'],
      ['b', 'c'],
    ]);
    expect(givenUp()).toMatchObject([{ KinesisBatchInfo: { batchSize: 2 } }]);
  });

  it('reported for the first record counts as a retry, and finally the rest of the batch is discarded', async () => {
    const mapping = { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 };
    const { put, settled, batches, givenUp } = await start({ mapping });

    await put('a', 'fail', 'b');
    await settled();

    expect(await batches()).toEqual([
      ['a', 'fail', 'b'],
      ['fail', 'b'],
      ['fail', 'b'],
    ]);
    expect(givenUp()).toMatchObject([
      { responseContext: { functionError: null }, KinesisBatchInfo: { batchSize: 2 } },
    ]);
  });

  it('of the process counts like any other', async () => {
    const mapping = { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 };
    const { put, settled, batches, givenUp } = await start({ mapping });

    await put('a', 'die');
    await settled();

    expect((await batches()).at(-2)).toEqual(['a']);
    expect(givenUp()).toMatchObject([{ KinesisBatchInfo: { batchSize: 1 } }]);
  });

  it('of an AWS call does not count, and the same batch is repeated until it succeeds', async () => {
    const { put, settled, batches, givenUp, faults } = await start({ mapping: { MaximumRetryAttempts: 0 } });
    faults.inject({ service: 'lambda', operation: 'Invoke', kind: 'throttle', times: 3 });
    faults.inject({ service: 'kinesis', operation: 'GetRecords', kind: 'internal-error', times: 2 });

    await put('a');
    await settled();

    expect(await batches()).toEqual([['a']]);
    expect(givenUp()).toEqual([]);
  });

  it('to reach the destination is retried, so that the batch does not vanish', async () => {
    const { put, settled, givenUp, faults } = await start({ mapping: { MaximumRetryAttempts: 0 } });
    const fault = faults.inject({ service: 'sqs', operation: 'SendMessage', kind: 'throttle', times: 2 });

    await put('throw');
    await settled();

    expect(fault.fired()).toBe(2);
    expect(givenUp()).toHaveLength(1);
  });

  it('may last until the records are too old, which are then discarded without an invocation', async () => {
    const mapping = { MaximumRecordAgeInSeconds: 60 };
    const { put, settled, batches, givenUp, time } = await start({ mapping });
    await put('throw');
    await expect.poll(async () => (await batches()).length).toBeGreaterThan(1);

    time.offset = 61_000;
    await put('fresh');
    await settled();

    expect((await batches()).at(-1)).toEqual(['fresh']);
    expect(givenUp()).toMatchObject([
      { requestContext: { condition: 'RecordAgeExceeded' }, KinesisBatchInfo: { batchSize: 1 } },
    ]);
  });
});

describe('the response of a function', () => {
  const cases: readonly (readonly [returned: string, text: string, again: boolean])[] = [
    ['null', 'nothing', false],
    ['{}', 'no member', false],
    ['{ batchItemFailures: null }', 'null', false],
    ['{ batchItemFailures: [] }', 'an empty list', false],
    ['{ batchItemFailures: [{ itemIdentifier: "" }] }', 'an empty identifier', true],
    ['{ batchItemFailures: [{ itemIdentifier: null }] }', 'a null identifier', true],
    ['{ batchItemFailures: [{ itemIdentifer: "1" }] }', 'a misspelt identifier', true],
    ['{ batchItemFailures: [{ itemIdentifier: "1" }] }', 'an identifier that is not of the batch', true],
    ['{ batchItemFailures: "all" }', 'a text instead of a list', true],
    ['"text"', 'a text instead of an object', true],
  ];

  it.each(cases)('%s (%s)', async (returned, _, again) => {
    const code = `let first = true;
      export const handler = async ({ Records }) => {
        process.stdout.write('BATCH ' + JSON.stringify(Records.map(({ kinesis }) => kinesis.partitionKey)) + '\\n');
        if (!first) return {};
        first = false;
        return ${returned};
      };`;
    const { put, settled, batches } = await start({ code });

    await put('a', 'b');
    await settled();

    expect(await batches()).toEqual(
      again
        ? [
            ['a', 'b'],
            ['a', 'b'],
          ]
        : [['a', 'b']],
    );
  });

  it('is ignored when item failures are not enabled', async () => {
    const { put, settled, batches } = await start({ mapping: { FunctionResponseTypes: [] } });

    await put('fail');
    await settled();

    expect(await batches()).toEqual([['fail']]);
  });
});

describe('the function’s role', () => {
  it.each(readerActions.filter((action) => action.startsWith('kinesis:')))(
    'must be allowed %s; otherwise the mapping is not created',
    async (missing) => {
      running = await startMapped({ actions: readerActions.filter((action) => action !== missing) });

      const made = running.map();

      await expect(made).rejects.toThrow(/Mapping: Cannot access stream arn:aws:kinesis:.*IAM/);
    },
  );

  it('needs every permission again when the readers restart', async () => {
    const { put, settled, calls, lambda } = await start();
    await put('a');
    await settled();
    const from = calls.next();

    lambda.restartMappings();
    await put('b');
    await settled();

    const operations = calls.list(from).map(({ service, operation }) => `${service}:${operation}`);
    expect(operations).toEqual(
      expect.arrayContaining(readerActions.filter((action) => !action.startsWith('sqs'))),
    );
  });

  it('must be allowed to write to the destination; otherwise the batch is kept', async () => {
    const mapping = { MaximumRetryAttempts: 0 };
    const { put, givenUp, iam, settled, calls } = await start({ mapping });
    const sqs = iam.statements().find(({ logicalId }) => logicalId === 'ReaderPolicy');
    await put('a');
    await settled();
    iam.disable(sqs?.id ?? '');

    await put('throw');
    await expect
      .poll(() => calls.list().map(({ operation, outcome }) => `${operation} ${outcome}`))
      .toContain('GetRecords AccessDeniedException');
    expect(givenUp()).toEqual([]);
    iam.enable(sqs?.id ?? '');
    await settled();

    expect(givenUp()).toHaveLength(1);
  });
});

describe('a stop', () => {
  it('keeps unfinished records for the next start, which continues exactly there', async () => {
    const state = memoryState();
    const slow = `export const handler = async ({ Records }) => {
      const texts = Records.map(({ kinesis }) => kinesis.partitionKey);
      process.stdout.write('BATCH ' + JSON.stringify(texts) + '\\n');
      if (texts.includes('stuck')) await new Promise(() => setTimeout(() => {}, 60000));
    };`;
    const before = await start({ state, code: slow, mapping: { BatchSize: 2 } });
    await before.put('a', 'b', 'stuck', 'c', 'd');
    // One call at the creation of the mapping, and one for each batch.
    const reads = () => before.calls.list().filter(({ operation }) => operation === 'GetRecords');
    await expect.poll(() => reads().length).toBe(3);
    await before.stop();

    const after = await start({ state });
    await after.put('e');
    await after.settled();

    expect((await after.batches()).flat()).toEqual(['stuck', 'c', 'd', 'e']);
    expect(after.givenUp()).toEqual([]);
  });
});

describe('an unsupported mapping makes the start fail', () => {
  it.each([
    ['a filter', { FilterCriteria: {} }, /FilterCriteria/],
    ['several batches of a shard at a time', { ParallelizationFactor: 2 }, /ParallelizationFactor/],
    [
      'a source that is not a stream',
      { EventSourceArn: 'arn:aws:sqs:eu-central-1:000000000000:q' },
      /does not read a stream/,
    ],
    [
      'a destination that is not a queue',
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:x' } } },
      /destination/,
    ],
    ['an unknown function', { FunctionName: 'absent' }, /Function not found: .*:function:absent$/],
  ])('%s', async (_, mapping, message) => {
    running = await startMapped({ mapping });

    const made = running.map();

    await expect(made).rejects.toThrow(message);
  });
});
