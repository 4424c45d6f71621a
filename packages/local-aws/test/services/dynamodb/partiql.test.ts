import {
  BatchExecuteStatementCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type BatchStatementRequest,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoDb } from '../../../src/services/dynamodb/dynamodb.ts';
import { statementTarget } from '../../../src/services/dynamodb/partiql.ts';
import type { Properties } from '../../../src/core/resource.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import { clock, place, startEndpoint } from '../../../testing/endpoint.ts';

const roleArn = 'arn:aws:iam::000000000000:role/worker';
const arnOf = (table: string) => `arn:aws:dynamodb:eu-central-1:000000000000:table/${table}`;

let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
let dynamodb: Awaited<ReturnType<typeof createDynamoDb>>;
let worker: DynamoDBClient;
let root: DynamoDBClient;

beforeAll(async () => {
  endpoint = await startEndpoint([]);
  dynamodb = await createDynamoDb({ place, clock, iam: endpoint.iam, state: memoryState() });
  endpoint.dispatcher.register(dynamodb.services);
  await create('AWS::DynamoDB::Table', 'States');
  await create('AWS::DynamoDB::Table', 'Others');
  await create('AWS::IAM::Role', 'Worker', {
    RoleName: 'worker',
    AssumeRolePolicyDocument: {
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
    Policies: [
      {
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: 'dynamodb:PartiQLUpdate', Resource: arnOf('States') }],
        },
      },
    ],
  });
  const client = { endpoint: endpoint.url, region: place.region, maxAttempts: 1 };
  const credentials = endpoint.iam.credentialsFor(roleArn, 'lambda.amazonaws.com', 'session');
  worker = new DynamoDBClient({ ...client, credentials });
  root = new DynamoDBClient({ ...client, credentials: endpoint.iam.rootCredentials });
});
afterAll(async () => {
  await dynamodb.stop();
  await endpoint.stop();
});

async function create(type: string, logicalId: string, properties: Properties = table) {
  const handler = [...endpoint.iamHandlers, ...dynamodb.resources].find(
    (candidate) => candidate.type === type,
  );
  const context = { logicalId, stackName: 's', place, physicalName: logicalId, assetFolder: () => '' };
  return handler?.create(properties, context);
}

const table = {
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
};

const state = (version: number, more = {}) => ({ M: { version: { N: String(version) }, ...more } });
const update = (id: string, from: number, more = {}, name = 'States') => ({
  Statement: `UPDATE "${name}" SET "state"=? WHERE id=? AND "state".version=?`,
  Parameters: [state(from + 1, more), { S: id }, { N: String(from) }],
});
const run = (client: DynamoDBClient, ...Statements: BatchStatementRequest[]) =>
  client.send(new BatchExecuteStatementCommand({ Statements }));

describe('BatchExecuteStatement', () => {
  it('checks the condition of each item separately, and returns an outcome for each', async () => {
    for (const id of ['a', 'b']) {
      await root.send(new PutItemCommand({ TableName: 'States', Item: { id: { S: id }, state: state(1) } }));
    }
    const from = endpoint.calls.next();

    const { Responses = [], ConsumedCapacity: shown } = await run(
      worker,
      update('a', 1, { text: { S: 'x'.repeat(2500) } }),
      update('b', 7),
    );

    expect(Responses.map(({ Error: error }) => error?.Code)).toEqual([undefined, 'ConditionalCheckFailed']);
    const { Item: item } = await root.send(
      new GetItemCommand({ TableName: 'States', Key: { id: { S: 'a' } } }),
    );
    expect(item?.['state']?.M?.['version']).toEqual({ N: '2' });
    expect(shown).toBeUndefined();
    const [call] = endpoint.calls.list(from);
    expect(call?.operation).toBe('BatchExecuteStatement');
    expect(call?.consumed).toMatchObject([{ table: 'States', kind: 'write' }]);
    expect(call?.consumed?.[0]?.units).toBeGreaterThanOrEqual(3);
  });

  it('needs the permission of each statement on its table', async () => {
    const other = run(worker, update('a', 1), update('a', 1, {}, 'Others'));
    const deletion = run(worker, {
      Statement: 'DELETE FROM "States" WHERE id=?',
      Parameters: [{ S: 'a' }],
    });

    await expect(other).rejects.toThrow(
      /not authorized to perform: dynamodb:PartiQLUpdate on resource: .*table\/Others/,
    );
    await expect(deletion).rejects.toThrow(/not authorized to perform: dynamodb:PartiQLDelete/);
  });

  it('records a batch of reads as read capacity', async () => {
    const from = endpoint.calls.next();
    const statement = { Statement: 'SELECT * FROM "States" WHERE id=?', Parameters: [{ S: 'a' }] };

    await root.send(new BatchExecuteStatementCommand({ Statements: [statement] }));

    expect(endpoint.calls.list(from)[0]?.consumed).toMatchObject([{ table: 'States', kind: 'read' }]);
  });
});

describe('a statement', () => {
  it.each([
    ['UPDATE "Device State" SET a=?', { action: 'PartiQLUpdate', table: 'Device State' }],
    ['update States set a=1', { action: 'PartiQLUpdate', table: 'States' }],
    [
      'SELECT a, b FROM "States"."byOwner" WHERE id=?',
      { action: 'PartiQLSelect', table: 'States', index: 'byOwner' },
    ],
    [`SELECT ' FROM "Others"' FROM "States"`, { action: 'PartiQLSelect', table: 'States' }],
    [`INSERT INTO "States" VALUE {'id': ?}`, { action: 'PartiQLInsert', table: 'States' }],
    ['\n DELETE\nFROM "States" WHERE id=?', { action: 'PartiQLDelete', table: 'States' }],
  ])('%s', (statement, target) => {
    expect(statementTarget(statement)).toEqual(target);
  });

  it.each(['', 'DROP TABLE "States"', 'EXISTS(SELECT 1)', 'UPDATE'])(
    'of an unknown kind is refused: %s',
    (statement) => {
      expect(() => statementTarget(statement)).toThrow(/well formed/);
    },
  );
});
