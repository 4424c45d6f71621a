/**
 * DynamoDB under load: unprocessed items, throttled calls, statements that fail individually. The
 * gate responds as DynamoDB does.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { maxPauseAfter } from '../../../functions/aws/back-off.ts';
import { maxReturns } from '../../../functions/telemetry/return-limits.ts';
import type { GateKeeper } from './gate.ts';
import { type IngestSetup, startIngestSetup, streamRecord } from './ingest-setup.ts';
import { unpackSignals } from '../../../domain/stored-signals.ts';

let setup: IngestSetup;
beforeAll(async () => {
  setup = await startIngestSetup();
});
afterEach(() => {
  setup.gate.keepBy(undefined);
  setup.gate.putBack(0);
});
afterAll(() => setup.stop());

const at = Date.now() - 600_000;
const late = { observedAt: at - 60_000, signals: { 'Vehicle.Speed': 1 } };
const record = (referenceId: string, sequence: number, value: number) =>
  streamRecord(referenceId, sequence, {
    eventId: `e-${sequence}`,
    observedAt: at + sequence,
    signals: { 'Vehicle.Speed': value },
  });

/** `RequestItems` of both operations. */
type Batch = Readonly<Record<string, readonly unknown[] & { readonly Keys?: readonly unknown[] }>>;

/**
 * Processes the first half of the first batches and leaves the rest unprocessed, as AWS may do at
 * any time.
 */
function halving(times: number): { readonly keeper: GateKeeper; readonly halved: () => number } {
  let halved = 0;
  const keeper: GateKeeper = async (operation, input, ask) => {
    const [[table, whole] = ['', []]] = Object.entries((input['RequestItems'] ?? {}) as Batch);
    const list = whole.Keys ?? whole;
    const isBatch = operation === 'BatchGetItem' || operation === 'BatchWriteItem';
    if (!isBatch || list.length < 2 || halved === times) {
      return undefined;
    }
    halved += 1;
    const part = (some: readonly unknown[]) => ({
      [table]: whole.Keys === undefined ? some : { ...whole, Keys: some },
    });
    const body = await ask({ ...input, RequestItems: part(list.slice(0, list.length / 2)) });
    const rest = operation === 'BatchGetItem' ? 'UnprocessedKeys' : 'UnprocessedItems';
    return { status: 200, body: { ...body, [rest]: part(list.slice(list.length / 2)) } };
  };
  return { keeper, halved: () => halved };
}

it('retries unprocessed reads and writes', async () => {
  const vehicles = Array.from({ length: 8 }, () => randomUUID());
  const { keeper, halved } = halving(6);
  setup.gate.keepBy(keeper);

  for (const round of [1, 2]) {
    await setup.ingest(vehicles.map((id, index) => record(id, 10 * round + index, round)));
  }

  expect(halved()).toBe(6);
  for (const referenceId of vehicles) {
    expect(await setup.messages(referenceId)).toHaveLength(2);
    expect((await setup.state(referenceId))?.state?.version).toBe(2);
  }
});

it.each(['BatchWriteItem', 'BatchExecuteStatement'])('retries when %s is throttled', async (throttled) => {
  const referenceId = randomUUID();
  await setup.ingest([record(referenceId, 1, 1)]);
  let refusals = 0;
  setup.gate.keepBy((operation) => {
    if (operation !== throttled || refusals === 3) {
      return Promise.resolve(undefined);
    }
    refusals += 1;
    const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
    return Promise.resolve({ status: 400, body: { __type: type, message: 'Too much' } });
  });

  const left = await setup.ingest([record(referenceId, 2, 2)]);

  expect([left, refusals]).toEqual([[], 3]);
  expect((await setup.state(referenceId))?.state?.sequenceNumber).toMatch(/2$/);
});

// Below, casts give the types of BatchExecuteStatement's request and response.
const statementError = (Code: string) => ({
  Error: { Code, Message: 'The statement failed' },
  TableName: 'VehicleState',
});

it('retries only the throttled statement', async () => {
  const vehicles = [randomUUID(), randomUUID()];
  await setup.ingest(vehicles.map((id) => record(id, 1, 1)));
  const sizes: number[] = [];
  setup.gate.keepBy(async (operation, input, ask) => {
    if (operation !== 'BatchExecuteStatement') {
      return undefined;
    }
    const statements = input['Statements'] as readonly unknown[];
    sizes.push(statements.length);
    if (sizes.length > 1) {
      return undefined;
    }
    const { Responses: done } = await ask({ Statements: statements.slice(1) });
    return { status: 200, body: { Responses: [statementError('ThrottlingError'), ...(done as unknown[])] } };
  });

  await setup.ingest(vehicles.map((id) => record(id, 2, 2)));

  expect(sizes).toEqual([2, 1]);
  const states = await Promise.all(vehicles.map((id) => setup.state(id)));
  expect(states.map((item) => item?.state?.version)).toEqual([2, 2]);
});

it('fails on an error that is not transient, and ingests the records when they are delivered again', async () => {
  const referenceId = randomUUID();
  await setup.ingest([record(referenceId, 1, 1)]);
  setup.gate.keepBy((operation) =>
    Promise.resolve(
      operation === 'BatchExecuteStatement'
        ? { status: 200, body: { Responses: [statementError('AccessDenied')] } }
        : undefined,
    ),
  );

  await expect(setup.ingest([record(referenceId, 2, 2)])).rejects.toMatchObject({ name: 'AccessDenied' });

  setup.gate.keepBy(undefined);
  expect(await setup.ingest([record(referenceId, 2, 2)])).toEqual([]);
  expect(await setup.messages(referenceId)).toHaveLength(2);
  expect((await setup.state(referenceId))?.state?.version).toBe(2);
});

/** Makes every statement about one vehicle fail with an error. The others run. */
function failing(referenceId: string, code: string): GateKeeper {
  return async (operation, input, ask) => {
    if (operation !== 'BatchExecuteStatement') {
      return undefined;
    }
    const statements = input['Statements'] as readonly unknown[];
    const isOf = (statement: unknown) => JSON.stringify(statement).includes(referenceId);
    const others = statements.filter((statement) => !isOf(statement));
    const body = others.length === 0 ? {} : await ask({ Statements: others });
    const done = [...((body as { Responses?: unknown[] }).Responses ?? [])];
    const responses = statements.map((one) => (isOf(one) ? statementError(code) : done.shift()));
    return { status: 200, body: { Responses: responses } };
  };
}

it('fails the batch when DynamoDB refuses too many vehicles, and gives up none of them', async () => {
  const vehicles = Array.from({ length: 8 }, () => randomUUID());
  await setup.ingest(vehicles.map((id) => record(id, 1, 1)));
  setup.gate.keepBy((operation, input) => {
    if (operation !== 'BatchExecuteStatement') {
      return Promise.resolve(undefined);
    }
    const statements = input['Statements'] as readonly unknown[];
    const body = { Responses: statements.map(() => statementError('ValidationError')) };
    return Promise.resolve({ status: 200, body });
  });

  const again = vehicles.map((id) => record(id, 2, 2));
  await expect(setup.ingest(again)).rejects.toThrow('DynamoDB refuses too many writes');
  setup.gate.keepBy(undefined);

  expect(setup.givenUp()).toEqual([]);
  expect(await setup.ingest(again)).toEqual([]);
  expect((await setup.state(vehicles[0] ?? ''))?.state?.version).toBe(2);
});

describe('a vehicle whose own item cannot be written', () => {
  it('is given up at once when DynamoDB refuses it permanently, while its neighbours are ingested', async () => {
    const [full, neighbour] = [randomUUID(), randomUUID()];
    await setup.ingest([record(full, 1, 1), record(neighbour, 1, 1)]);
    setup.gate.keepBy(failing(full, 'ValidationError'));

    const left = await setup.ingest([record(full, 2, 2), record(neighbour, 2, 2)]);

    expect(left).toEqual([]);
    expect(setup.givenUp()).toEqual([{ referenceId: full, reason: 'WRITE_REFUSED' }]);
    expect((await setup.state(neighbour))?.state?.version).toBe(2);
    expect((await setup.state(full))?.state?.version).toBe(1);
  });

  it('is put back at the end of the stream when it is throttled, and its neighbours are not delivered again', async () => {
    const [hot, neighbour] = [randomUUID(), randomUUID()];
    await setup.ingest([record(hot, 1, 1), record(neighbour, 1, 1)]);
    setup.gate.keepBy(failing(hot, 'ThrottlingError'));

    const left = await setup.ingest([record(hot, 2, 2), record(neighbour, 2, 2), record(hot, 3, 3)]);

    expect([left, setup.givenUp()]).toEqual([[], []]);
    const copies = setup.gate.putBack(4);
    expect(copies.map(({ kinesis }) => kinesis.partitionKey)).toEqual([hot, hot]);
    expect((await setup.state(neighbour))?.state?.version).toBe(2);
    // A stored message would count as sent before.
    expect(await setup.messages(hot)).toHaveLength(1);

    setup.gate.keepBy(undefined);
    expect(await setup.ingest(copies)).toEqual([]);
    expect(await setup.messages(hot)).toHaveLength(3);
    expect(unpackSignals((await setup.state(hot))?.state?.signals ?? '')['Vehicle.Speed']?.[0]).toBe(3);
  });

  it('is given up, with its messages, after its records were put back `maxReturns` times', async () => {
    const hot = randomUUID();
    await setup.ingest([record(hot, 1, 1)]);
    setup.gate.keepBy(failing(hot, 'ThrottlingError'));
    let copies = [record(hot, 2, 2)];
    let returns = 0;

    while (copies.length > 0) {
      expect(await setup.ingest(copies)).toEqual([]);
      copies = setup.gate.putBack(3 + returns);
      returns += copies.length;
    }

    expect(returns).toBe(maxReturns);
    expect(setup.givenUp()).toEqual([{ referenceId: hot, reason: 'WRITE_THROTTLED' }]);
    expect(await setup.messages(hot)).toHaveLength(2);
  });

  it('is not put back when its state contains the records although the write was reported as throttled', async () => {
    const hot = randomUUID();
    await setup.ingest([record(hot, 1, 1)]);
    let tries = 0;
    setup.gate.keepBy(async (operation, input, ask) => {
      if (operation !== 'BatchExecuteStatement') {
        return undefined;
      }
      tries += 1;
      if (tries === 4) {
        await ask(input);
      }
      return { status: 200, body: { Responses: [statementError('InternalServerError')] } };
    });

    expect(await setup.ingest([record(hot, 2, 2)])).toEqual([]);

    expect([setup.gate.putBack(3), setup.givenUp()]).toEqual([[], []]);
    expect(await setup.messages(hot)).toHaveLength(2);
    expect((await setup.state(hot))?.state?.version).toBe(2);
  });

  it('is delivered again by Lambda when the stream does not accept it', async () => {
    const hot = randomUUID();
    await setup.ingest([record(hot, 1, 1)]);
    const throttle = failing(hot, 'ThrottlingError');
    setup.gate.keepBy((operation, input, ask) =>
      operation === 'PutRecords'
        ? Promise.resolve({ status: 400, body: { __type: 'InvalidArgumentException', message: 'No' } })
        : throttle(operation, input, ask),
    );
    const batch = [record(hot, 2, 2)];

    expect(await setup.ingest(batch)).toEqual([batch[0]?.kinesis.sequenceNumber]);

    setup.gate.keepBy(undefined);
    expect(await setup.ingest(batch)).toEqual([]);
    expect(await setup.messages(hot)).toHaveLength(2);
    expect((await setup.state(hot))?.state?.version).toBe(2);
  });

  it('delays its neighbours by less than a second, with any operation throttled', async () => {
    const hot = randomUUID();
    await setup.ingest([record(hot, 1, 1)]);
    // Every step of the run succeeds only in its last attempt, and the state's write never.
    const tries = new Map<string, number>();
    setup.gate.keepBy((operation, input, ask) => {
      if (operation === 'PutRecords') {
        return Promise.resolve(undefined);
      }
      if (operation === 'BatchExecuteStatement') {
        tries.set(operation, (tries.get(operation) ?? 0) + 1);
        return failing(hot, 'ThrottlingError')(operation, input, ask);
      }
      const step = `${operation} ${JSON.stringify(input['RequestItems']).includes('DeleteRequest')} ${tries.has('BatchExecuteStatement')}`;
      const times = (tries.get(step) ?? 0) + 1;
      tries.set(step, times);
      const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
      const throttled = { status: 400, body: { __type: type, message: 'Too much' } };
      return Promise.resolve(times % 4 === 0 ? undefined : throttled);
    });

    // The function looks up a message older than the newest one before it stores it.
    await setup.ingest([record(hot, 2, 2), streamRecord(hot, 3, { ...late, eventId: 'late' })]);

    expect(setup.gate.putBack(4)).toHaveLength(2);
    const pausesOf = (times: number) => 3 * (times / 4);
    const calls = [...tries.values()];
    // Six steps: state read, look-up, messages, state written, state read again, messages removed.
    expect(calls.reduce((sum, times) => sum + pausesOf(times), 0)).toBe(6 * 3);
    const maxPausesOfCall = [1, 2, 3].reduce((sum, failed) => sum + maxPauseAfter(failed), 0);
    expect(6 * maxPausesOfCall).toBeLessThan(1_000);
  });
});

it('waits when the table itself is throttled, and gives up no vehicle', async () => {
  const vehicles = Array.from({ length: 12 }, () => randomUUID());
  await setup.ingest(vehicles.map((id) => record(id, 1, 1)));
  let refusals = 0;
  setup.gate.keepBy((operation, input) => {
    if (operation !== 'BatchExecuteStatement' || refusals === 10) {
      return Promise.resolve(undefined);
    }
    refusals += 1;
    const statements = input['Statements'] as readonly unknown[];
    const responses = statements.map(() => statementError('ThrottlingError'));
    return Promise.resolve({ status: 200, body: { Responses: responses } });
  });

  const left = await setup.ingest(vehicles.map((id) => record(id, 2, 2)));

  expect([left, setup.givenUp()]).toEqual([[], []]);
  const states = await Promise.all(vehicles.map((id) => setup.state(id)));
  expect(states.map((item) => item?.state?.version)).toEqual(vehicles.map(() => 2));
});

it('returns the records of a vehicle that others keep writing to Lambda, and ingests its neighbours', async () => {
  const [contested, free] = [randomUUID(), randomUUID()];
  await setup.ingest([record(contested, 1, 1), record(free, 1, 1)]);
  setup.gate.keepBy(async (operation, input, ask) => {
    if (operation !== 'BatchExecuteStatement') {
      return undefined;
    }
    const statements = input['Statements'] as readonly { readonly Parameters: readonly unknown[] }[];
    const body = await ask({
      Statements: statements.filter((one) => !JSON.stringify(one).includes(contested)),
    }).catch(() => ({}));
    const done = [...((body as { Responses?: unknown[] }).Responses ?? [])];
    const responses = statements.map((one) =>
      JSON.stringify(one).includes(contested) ? statementError('ConditionalCheckFailed') : done.shift(),
    );
    return { status: 200, body: { Responses: responses } };
  });

  const left = await setup.ingest([record(free, 2, 2), record(contested, 2, 2)]);

  expect(left).toEqual([record(contested, 2, 2).kinesis.sequenceNumber]);
  expect((await setup.state(free))?.state?.version).toBe(2);
  expect((await setup.state(contested))?.state?.version).toBe(1);
});
