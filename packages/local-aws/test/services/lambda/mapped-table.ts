/**
 * A table with a stream, a function that reads it through an event source mapping, and the queue
 * that receives discarded batches. The items' ids decide what the function does with a batch.
 */
import { createDynamoDb } from '../../../src/services/dynamodb/dynamodb.ts';
import { createKinesis } from '../../../src/services/kinesis/kinesis.ts';
import type { Properties } from '../../../src/core/resource.ts';
import { createSqs } from '../../../src/services/sqs/sqs.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import type { State } from '../../../src/state/store.ts';
import { place } from '../../../testing/endpoint.ts';
import { startFunctions } from './functions.ts';
import { createReader, creatorWith, mappingTools, queueArn } from './mapping-tools.ts';

/** The actions that a reader's role needs on the stream. Tests remove some of them. */
export const tableReaderActions = [
  'dynamodb:ListStreams',
  'dynamodb:DescribeStream',
  'dynamodb:GetShardIterator',
  'dynamodb:GetRecords',
];

/** Writes a line `BATCH ["EVENT id",…]`, throws for an id `throw…` and reports ids `fail…`. */
export const tableReader = `
export const handler = async (event) => {
  const { Records } = event;
  const ids = Records.map(({ dynamodb }) => dynamodb.Keys.id.S);
  process.stdout.write('BATCH ' + JSON.stringify(Records.map(({ eventName }, i) => eventName + ' ' + ids[i])) + '\\n');
  process.stdout.write('EVENT ' + JSON.stringify(event) + '\\n');
  if (ids.some((id) => id.startsWith('throw'))) throw new Error('poison');
  const failed = Records.filter((_, index) => ids[index].startsWith('fail'));
  return { batchItemFailures: failed.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) };
};`;

/** What a test changes about the table, its mapping and its world. */
export interface MappedTableOptions {
  readonly mapping?: Properties;
  readonly table?: Properties;
  readonly actions?: readonly string[];
  readonly state?: State;
  /** Folder of the engine's file. */
  readonly directory?: string;
  /** An engine that runs outside the world. */
  readonly endpoint?: string;
}

/** Starts the world with a mapping that does not read yet; call `stop` when the test is done. */
export async function startMappedTable(options: MappedTableOptions = {}) {
  const { actions = tableReaderActions, state = memoryState(), directory, endpoint } = options;
  const time = { offset: 0 };
  const clock = { now: () => Date.now() + time.offset };
  const iam = { resourcePolicyOf: () => undefined } as unknown as Parameters<typeof createDynamoDb>[0]['iam'];
  const stored = { ...(directory && { directory }), ...(endpoint && { endpoint }) };
  const dynamodb = await createDynamoDb({ place, clock, iam, state, ...stored });
  const kinesis = createKinesis({ place, clock, state, iam });
  const streaming = { streams: kinesis.streams, changeStreams: dynamodb.streams, state, clock };
  const functions = await startFunctions({ streaming });
  const sqs = createSqs({ place, clock, state, iam: functions.iam, url: functions.url });
  functions.dispatcher.register([...dynamodb.services, ...sqs.services]);

  const create = creatorWith(functions, [...dynamodb.resources, ...sqs.resources]);

  const { attributes } = await create('AWS::DynamoDB::Table', 'Things', {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    ...options.table,
  });
  const streamArn = String(attributes['StreamArn']);
  await createReader(functions, create, { code: tableReader, statements: statementsFor(actions, streamArn) });

  const call = (operation: string, input: object, principal = functions.iam.rootPrincipal) =>
    functions.dispatcher.dispatch({ service: 'dynamodb', operation, input, principal });
  return {
    ...functions,
    dynamodb,
    streamArn,
    time,
    call,
    ...mappingTools(functions, sqs, create, { EventSourceArn: streamArn, ...options.mapping }),
    put: (id: string, attributes: object = {}) =>
      call('PutItem', { TableName: 'Things', Item: { id: { S: id }, ...attributes } }),
    remove: (id: string) => call('DeleteItem', { TableName: 'Things', Key: { id: { S: id } } }),
    stop: async () => {
      await functions.stop();
      await dynamodb.stop();
    },
  };
}

function statementsFor(actions: readonly string[], streamArn: string): readonly object[] {
  if (actions.length === 0) {
    return [];
  }
  const ofStream = actions.filter((action) => action !== 'dynamodb:ListStreams');
  return [
    { Effect: 'Allow', Action: ofStream, Resource: streamArn },
    { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArn },
    ...(ofStream.length === actions.length
      ? []
      : [{ Effect: 'Allow', Action: 'dynamodb:ListStreams', Resource: '*' }]),
  ];
}
