/**
 * Failures of the DynamoDB data source: malformed requests, refusals of the service, roles without
 * the permission.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('a malformed request ends the field', () => {
  it.each([
    [{}, "Value for field '$[operation]' not found."],
    [{ operation: 'Sync' }, "Unsupported operation 'Sync'."],
    [{ operation: 'constructor' }, "Unsupported operation 'constructor'."],
    [{ operation: 'GetItem' }, "Value for field '$[key]' not found."],
    [{ operation: 'GetItem', key: { owner: 'anna' } }, "Value for field '$[attributeValue]' not found."],
    [{ operation: 'GetItem', key: { owner: { X: 1 } } }, 'Unsupported attribute value.'],
    [{ operation: 'GetItem', key: { owner: { N: 'ten' } } }, 'Unsupported number.'],
    [
      { operation: 'PutItem', key: typedKey('1'), attributeValues: {}, _version: 1 },
      'The data source is not versioned.',
    ],
    [
      {
        operation: 'PutItem',
        key: typedKey('1'),
        attributeValues: {},
        condition: { expression: 'x', conditionalCheckFailedHandler: { strategy: 'Custom' } },
      },
      'Only the strategy Reject is supported for failed conditions.',
    ],
    [
      {
        operation: 'UpdateItem',
        key: typedKey('1'),
        update: {
          expression: 'SET #a = :a',
          expressionNames: { '#a': 'a' },
          expressionValues: { ':a': { N: 1 } },
        },
        condition: {
          expression: '#a = :a',
          expressionNames: { '#a': 'b' },
          expressionValues: { ':a': { N: 1 } },
        },
      },
      'A placeholder has different meanings in the expressions of the request.',
    ],
  ])('%j', async (request, message) => {
    const { errors } = await world.query('query Q($request: AWSJSON) { raw(request: $request) }', {
      request: JSON.stringify(request),
    });

    expect(errors).toMatchObject([{ errorType: 'MappingTemplate', message }]);
  });
});

describe('errors of the service reach the response handler', () => {
  it('a refusal by the service', async () => {
    const { result, error } = await raw({ operation: 'GetItem', key: { owner: { S: 'anna' } } });

    expect(result).toBeNull();
    expect(error?.type).toBe('DynamoDB:ValidationException');
  });

  it.each([
    ['throttle', 'DynamoDB:ProvisionedThroughputExceededException'],
    ['internal-error', 'DynamoDB:InternalServerError'],
    ['timeout-after-success', 'DynamoDB:InternalServerError'],
  ] as const)('%s', async (kind, type) => {
    const fault = world.faults.inject({ service: 'dynamodb', operation: 'GetItem', kind });

    const { result, error } = await run('get', { key: key('1') });

    fault.remove();
    expect([result, error?.type]).toEqual([null, type]);
  });

  it('a role without the permission', async () => {
    const [statement] = world.iam
      .statements()
      .filter(({ kind, logicalId }) => kind === 'identity' && logicalId.startsWith('TableRole'));
    world.iam.disable(statement?.id ?? '');

    const { result, error } = await run('get', { key: key('1') });

    world.iam.enable(statement?.id ?? '');
    expect([result, error?.type]).toEqual([null, 'DynamoDB:AccessDeniedException']);
  });

  it('a role that does not trust AppSync', async () => {
    const [statement] = world.iam
      .statements()
      .filter(({ kind, logicalId }) => kind === 'trust' && logicalId.startsWith('TableRole'));
    world.iam.disable(statement?.id ?? '');

    const { result, error } = await run('get', { key: key('1') });

    world.iam.enable(statement?.id ?? '');
    expect([result, error?.type]).toEqual([null, 'DynamoDB:AccessDeniedException']);
  });
});
