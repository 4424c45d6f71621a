/**
 * The DynamoDB data source against the embedded engine: every operation, its result, its errors,
 * its permissions.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anyHelper, sending, startGraphQLWorld, type GraphQLWorld } from '../../../testing/graphql-world.ts';

let world: GraphQLWorld;

beforeAll(async () => {
  world = await startGraphQLWorld({
    schema: 'type Query { run(name: String, input: AWSJSON): AWSJSON raw(request: AWSJSON): AWSJSON }',
    fields: [
      { at: 'Query.raw', dataSource: 'Table', code: sending('ctx.args.request') },
      { at: 'Query.run', dataSource: 'Table', code: sending(anyHelper) },
    ],
    tableActions: ['dynamodb:*'],
  });
});

afterAll(() => world.stop());

interface FieldResult {
  readonly result: unknown;
  readonly error: { readonly type: string; readonly message: string } | null;
}

async function responseOf(field: 'raw' | 'run', query: string, variables: object): Promise<FieldResult> {
  const { data, errors } = await world.query(query, variables);
  if (errors !== undefined) {
    throw new Error(JSON.stringify(errors));
  }
  return JSON.parse(String(data?.[field])) as FieldResult;
}

/** Through `@aws-appsync/utils/dynamodb`. */
const run = (name: string, input: object) =>
  responseOf('run', 'query Q($name: String, $input: AWSJSON) { run(name: $name, input: $input) }', {
    name,
    input: JSON.stringify(input),
  });
/** As a request object. */
const raw = (request: object) =>
  responseOf('raw', 'query Q($request: AWSJSON) { raw(request: $request) }', {
    request: JSON.stringify(request),
  });

const key = (id: string, owner = 'anna') => ({ owner, id });
const typedKey = (id: string, owner = 'anna') => ({ owner: { S: owner }, id: { S: id } });

beforeEach(async () => {
  const { result } = await run('scan', {});
  const { items } = result as { items: { owner: string; id: string }[] };
  if (items.length > 0) {
    await run('batchDelete', { tables: { Notes: items.map(({ owner, id }) => ({ owner, id })) } });
  }
});

const put = (id: string, item: object = {}, owner = 'anna') => run('put', { key: key(id, owner), item });

describe('single items', () => {
  it('puts, gets and deletes, and returns the item each time', async () => {
    const item = { text: 'hello', count: 3, tags: ['a', 'b'], nested: { on: true, none: null } };

    const written = await put('1', item);
    const read = await run('get', { key: key('1'), consistentRead: true });
    const removed = await run('remove', { key: key('1') });
    const gone = await run('get', { key: key('1') });

    const whole = { ...key('1'), ...item };
    expect([written, read, removed, gone]).toEqual(
      [whole, whole, whole, null].map((result) => ({ result, error: null })),
    );
  });

  it('reads the projected attributes', async () => {
    await put('1', { text: 'hello', nested: { a: [1, 2], b: 3 } });

    const { result } = await run('get', { key: key('1'), projection: ['text', 'nested.a[1]'] });

    expect(result).toEqual({ text: 'hello', nested: { a: [2] } });
  });

  it('updates by every operation and returns the new item', async () => {
    await put('1', { count: 3, list: [1], old: 'x', nested: { a: 1, b: 2 } });
    const mark = (type: string, more: object) => ({ type: `OPERATION_${type}`, ...more });

    const { result } = await run('update', {
      key: key('1'),
      update: {
        count: mark('INCREMENT', { by: 4 }),
        list: mark('APPEND', { items: [2] }),
        old: mark('REMOVE', {}),
        nested: { a: 9 },
        text: 'set',
        added: mark('ADD', { value: { deep: true } }),
      },
    });

    expect(result).toEqual({
      ...key('1'),
      count: 7,
      list: [1, 2],
      nested: { a: 9, b: 2 },
      text: 'set',
      added: { deep: true },
    });
  });

  it('keeps sets and binary values', async () => {
    const attributeValues = { names: { SS: ['a', 'b'] }, numbers: { NS: [1, 2.5] }, bytes: { B: 'AQI=' } };

    await raw({ operation: 'PutItem', key: typedKey('1'), attributeValues });
    const { result } = await run('get', { key: key('1') });

    expect(result).toEqual({ ...key('1'), names: ['a', 'b'], numbers: [1, 2.5], bytes: 'AQI=' });
  });

  it('accepts numbers as numbers and as text', async () => {
    const attributeValues = { a: { N: 10 }, b: { N: '-1.5e3' }, c: { N: 0.1 } };

    const { result } = await raw({ operation: 'PutItem', key: typedKey('1'), attributeValues });

    expect(result).toEqual({ ...key('1'), a: 10, b: -1500, c: 0.1 });
  });
});

describe('conditions', () => {
  const unlessThere = { owner: { attributeExists: false } };

  it('returns the error and the current item when a condition fails', async () => {
    await put('1', { text: 'first' });

    const { result, error } = await run('put', {
      key: key('1'),
      item: { text: 'second' },
      condition: unlessThere,
    });

    expect(result).toEqual({ ...key('1'), text: 'first' });
    expect(error).toEqual({
      type: 'DynamoDB:ConditionalCheckFailedException',
      message: 'The conditional request failed (Service: DynamoDb, Status Code: 400)',
    });
  });

  it('treats a put as successful when the item already equals the request', async () => {
    await put('1', { text: 'same', version: 1 });
    const again = (more: object) => ({ operation: 'PutItem', key: typedKey('1'), ...more });
    const condition = { expression: 'attribute_not_exists(#o)', expressionNames: { '#o': 'owner' } };
    const values = (version: number) => ({
      attributeValues: { text: { S: 'same' }, version: { N: version } },
    });

    const same = await raw(again({ ...values(1), condition }));
    const other = await raw(again({ ...values(2), condition }));
    const ignored = await raw(
      again({ ...values(2), condition: { ...condition, equalsIgnore: ['version'] } }),
    );

    expect([same.error, other.error?.type, ignored.error]).toEqual([
      null,
      'DynamoDB:ConditionalCheckFailedException',
      null,
    ]);
    expect(ignored.result).toEqual({ ...key('1'), text: 'same', version: 1 });
  });

  it('treats a delete as successful when the item does not exist', async () => {
    const condition = { owner: { attributeExists: true } };

    expect(await run('remove', { key: key('1'), condition })).toEqual({ result: null, error: null });
  });

  it('never treats a failed update as successful', async () => {
    await put('1', { text: 'same' });

    const { error } = await run('update', {
      key: key('1'),
      update: { text: 'same' },
      condition: { text: { eq: 'other' } },
    });

    expect(error?.type).toBe('DynamoDB:ConditionalCheckFailedException');
  });

  it.each([
    [{ text: { beginsWith: 'he' } }, true],
    [{ text: { contains: 'lo' }, count: { gt: 2 } }, true],
    [{ text: { notContains: 'lo' } }, false],
    [{ count: { between: [1, 3] } }, true],
    [{ count: { in: [1, 2] } }, false],
    [{ or: [{ count: { eq: 9 } }, { not: { text: { ne: 'hello' } } }] }, true],
    [{ and: [{ count: { le: 3 } }, { count: { lt: 3 } }] }, false],
    [{ text: { attributeType: 'string' } }, true],
    [{ missing: { attributeExists: false } }, true],
  ])('%j on {text: hello, count: 3} holds: %s', async (condition, holds) => {
    await put('1', { text: 'hello', count: 3 });

    const { error } = await run('update', { key: key('1'), update: { touched: true }, condition });

    expect(error === null).toBe(holds);
  });
});

describe('queries and scans', () => {
  const notes = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        put(String(index), { n: index, topic: index % 2 === 0 ? 'even' : 'odd' }),
      ),
    );

  it('queries a table in both directions with a limit', async () => {
    await notes(4);
    const ids = ({ result }: FieldResult) =>
      (result as { items: { id: string }[] }).items.map(({ id }) => id);

    const up = await run('query', { query: { owner: { eq: 'anna' }, id: { ge: '1' } }, limit: 2 });
    const down = await run('query', { query: { owner: { eq: 'anna' } }, scanIndexForward: false });

    expect([ids(up), ids(down)]).toEqual([
      ['1', '2'],
      ['3', '2', '1', '0'],
    ]);
  });

  it('queries an index with a filter, counting what was scanned', async () => {
    await notes(6);

    const { result } = await run('query', {
      query: { topic: { eq: 'even' } },
      index: 'byTopic',
      filter: { n: { gt: 1 } },
    });

    expect(result).toMatchObject({ nextToken: null, scannedCount: 3 });
    expect((result as { items: { n: number }[] }).items.map(({ n }) => n).sort()).toEqual([2, 4]);
  });

  it('reads all pages by tokens', async () => {
    await notes(5);
    const seen: string[] = [];

    let nextToken: string | null | undefined;
    do {
      const { result } = await run('query', { query: { owner: { eq: 'anna' } }, limit: 2, nextToken });
      const page = result as { items: { id: string }[]; nextToken: string | null };
      seen.push(...page.items.map(({ id }) => id));
      nextToken = page.nextToken;
    } while (nextToken !== null);

    expect(seen).toEqual(['0', '1', '2', '3', '4']);
  });

  it('refuses tokens that were forged, altered or issued for another query', async () => {
    await notes(3);
    const first = await run('query', { query: { owner: { eq: 'anna' } }, limit: 1 });
    const { nextToken } = first.result as { nextToken: string };
    const altered = Buffer.from(nextToken, 'base64');
    altered[20] = (altered[20] ?? 0) ^ 1;
    const forged = Buffer.from(JSON.stringify({ owner: { S: 'bert' }, id: { S: '1' } })).toString('base64');

    const responses = await Promise.all([
      ...[forged, altered.toString('base64'), '', 'x'].map((token) =>
        run('query', { query: { owner: { eq: 'anna' } }, limit: 1, nextToken: token }),
      ),
      run('scan', { nextToken }),
      run('query', { query: { topic: { eq: 'even' } }, index: 'byTopic', nextToken }),
    ]);

    expect(responses.map(({ result, error }) => [result, error?.message])).toEqual(
      responses.map(() => [null, 'Invalid pagination token given.']),
    );
    expect(Buffer.from(nextToken, 'base64').toString('latin1')).not.toContain('anna');
  });

  it('scans with a filter in the form of util.transform', async () => {
    await notes(4);
    const filter = JSON.stringify({
      expression: '#n >= :n',
      expressionNames: { '#n': 'n' },
      expressionValues: { ':n': { N: 2 } },
    });

    const { result } = await raw({ operation: 'Scan', filter });

    expect((result as { items: unknown[] }).items).toHaveLength(2);
  });
});

describe('batches', () => {
  it('puts, gets in the order of the keys, and deletes over several tables', async () => {
    const others = [{ ...key('1'), kind: 'other' }];

    const written = await run('batchPut', {
      tables: {
        Notes: [
          { ...key('1'), n: 1 },
          { ...key('2'), n: 2 },
        ],
        Others: others,
      },
    });
    const read = await run('batchGet', {
      tables: { Notes: { keys: [key('2'), key('9'), key('1')] }, Others: { keys: [key('1')] } },
    });
    const removed = await run('batchDelete', { tables: { Notes: [key('1'), key('2')], Others: [key('1')] } });

    expect(written.result).toEqual({
      data: {
        Notes: [
          { ...key('1'), n: 1 },
          { ...key('2'), n: 2 },
        ],
        Others: others,
      },
      unprocessedItems: { Notes: [], Others: [] },
    });
    expect(read.result).toEqual({
      data: { Notes: [{ ...key('2'), n: 2 }, null, { ...key('1'), n: 1 }], Others: others },
      unprocessedKeys: { Notes: [], Others: [] },
    });
    expect(removed.result).toEqual({
      data: { Notes: [key('1'), key('2')], Others: [key('1')] },
      unprocessedKeys: { Notes: [], Others: [] },
    });
  });
});

describe('transactions', () => {
  const table = 'Notes';

  it('writes all items and returns the keys', async () => {
    await put('2', { n: 2 });
    await put('3', { n: 3 });
    await put('4', { n: 4 });

    const { result } = await run('transactWrite', {
      items: [
        {
          putItem: { table, key: key('1'), item: { n: 1 }, condition: { owner: { attributeExists: false } } },
        },
        { updateItem: { table, key: key('2'), update: { n: 22 } } },
        { deleteItem: { table, key: key('3') } },
        { conditionCheck: { table, key: key('4'), condition: { n: { eq: 4 } } } },
      ],
    });
    const read = await run('transactGet', { items: ['1', '2', '3'].map((id) => ({ table, key: key(id) })) });

    expect(result).toEqual({ keys: ['1', '2', '3', '4'].map((id) => key(id)), cancellationReasons: null });
    expect(read.result).toEqual({
      items: [{ ...key('1'), n: 1 }, { ...key('2'), n: 22 }, null],
      cancellationReasons: null,
    });
  });

  it('writes nothing and returns the reasons in order, with the current item by default', async () => {
    await put('1', { n: 1 });
    await put('2', { n: 2 });
    const condition = { expression: 'attribute_not_exists(#o)', expressionNames: { '#o': 'owner' } };
    const item = (id: string, more: object) => ({
      table,
      operation: 'PutItem',
      key: typedKey(id),
      attributeValues: { n: { N: 9 } },
      condition: { ...condition, ...more },
    });

    const { result, error } = await raw({
      operation: 'TransactWriteItems',
      transactItems: [
        item('0', {}),
        item('1', {}),
        item('2', { returnValuesOnConditionCheckFailure: false }),
      ],
    });
    const untouched = await run('get', { key: key('0') });

    expect(error?.type).toBe('DynamoDB:TransactionCanceledException');
    expect(result).toEqual({
      keys: null,
      cancellationReasons: [
        { type: 'None', message: 'None', item: null },
        {
          type: 'ConditionalCheckFailed',
          message: 'The conditional request failed',
          item: { ...key('1'), n: 1 },
        },
        { type: 'ConditionalCheckFailed', message: 'The conditional request failed', item: null },
      ],
    });
    expect(untouched.result).toBeNull();
  });
});
