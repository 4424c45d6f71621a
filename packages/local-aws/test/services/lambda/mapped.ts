/**
 * A stream, a function that reads it through an event source mapping, and the queue that receives
 * discarded batches. The test writes the function, which reports its input by GenerateMac to a
 * recording service. The records' texts decide what it does with a batch.
 */
import { createChangeStreams } from '../../../src/services/dynamodb/streams/change-streams.ts';
import { createKinesis } from '../../../src/services/kinesis/kinesis.ts';
import type { Properties } from '../../../src/core/resource.ts';
import { createSqs } from '../../../src/services/sqs/sqs.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import type { State } from '../../../src/state/store.ts';
import { place } from '../../../testing/endpoint.ts';
import { startFunctions } from './functions.ts';
import { createReader, creatorWith, mappingTools, queueArn } from './mapping-tools.ts';

export const streamArn = 'arn:aws:kinesis:eu-central-1:000000000000:stream/Telemetry';

/** The actions that a reader's role needs. Tests remove some of them. */
export const readerActions = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:ListShards',
  'kinesis:GetShardIterator',
  'kinesis:GetRecords',
  'sqs:SendMessage',
];

/**
 * Writes a line `BATCH ["text",…]` for each event, then acts on the texts: `throw` throws, `die`
 * ends the process, and the response reports texts that begin with `fail`.
 */
export const reader = `
export const handler = async ({ Records }) => {
  const texts = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
  process.stdout.write('BATCH ' + JSON.stringify(texts) + '\\n');
  if (texts.includes('throw')) throw new Error('poison');
  if (texts.includes('die')) process.exit(1);
  const failed = Records.filter((_, index) => texts[index].startsWith('fail'));
  return { batchItemFailures: failed.map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })) };
};`;

/** Starts the world with a mapping that does not read yet; call `stop` when the test is done. */
export async function startMapped(
  options: {
    readonly mapping?: Properties;
    readonly code?: string;
    readonly actions?: readonly string[];
    readonly state?: State;
    readonly shardCount?: number;
    readonly concurrency?: number;
  } = {},
) {
  const { code = reader, actions = readerActions, state = memoryState(), concurrency = 2 } = options;
  const time = { offset: 0 };
  const clock = { now: () => Date.now() + time.offset };
  const resourcePolicyOf = () => undefined;
  const kinesis = createKinesis({ place, clock, state, iam: { resourcePolicyOf } });
  const changeStreams = createChangeStreams();
  const streaming = { streams: kinesis.streams, changeStreams, state, clock };
  const functions = await startFunctions({ streaming, concurrency });
  const { iam, dispatcher, url } = functions;
  const sqs = createSqs({ place, clock, state, iam, url });
  dispatcher.register([...kinesis.services, ...sqs.services]);
  const create = creatorWith(functions, [...kinesis.resources, ...sqs.resources]);

  await create('AWS::Kinesis::Stream', 'Telemetry', { ShardCount: options.shardCount ?? 1 });
  const allowed = { Effect: 'Allow', Action: actions, Resource: [streamArn, queueArn] };
  await createReader(functions, create, { code, statements: actions.length > 0 ? [allowed] : [] });

  return {
    ...functions,
    create,
    kinesis,
    sqs,
    time,
    ...mappingTools(functions, sqs, create, { EventSourceArn: streamArn, ...options.mapping }),
    put: (...texts: string[]) => put(functions, texts),
    stop: async () => {
      await functions.stop();
      await kinesis.stop();
    },
  };
}

/**
 * Puts texts in one request; the partition key of each is the part before `:`. Returns the sequence
 * numbers.
 */
async function put(
  { dispatcher, iam }: Awaited<ReturnType<typeof startFunctions>>,
  texts: readonly string[],
): Promise<string[]> {
  const Records = texts.map((text) => ({ PartitionKey: text.split(':')[0] ?? '', Data: Buffer.from(text) }));
  const input = { StreamName: 'Telemetry', Records };
  const call = { service: 'kinesis', operation: 'PutRecords', input, principal: iam.rootPrincipal };
  // PutRecords has this documented output.
  const output = (await dispatcher.dispatch(call)) as { Records: { SequenceNumber: string }[] };
  return output.Records.map(({ SequenceNumber }) => SequenceNumber);
}
