/** A world of the emulator as the target of the conformance tests. */
import { createOutbox } from '../../../src/outbox/outbox.ts';
import { createCognitoIdp } from '../../../src/services/cognito-idp/cognito-idp.ts';
import { createDynamoDb } from '../../../src/services/dynamodb/dynamodb.ts';
import { createEvents } from '../../../src/services/events/events.ts';
import { createKinesis } from '../../../src/services/kinesis/kinesis.ts';
import { createSqs } from '../../../src/services/sqs/sqs.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import { resourceMaker } from '../../../testing/resource-maker.ts';
import { place, startEmulation } from '../../emulation.ts';
import { keyProperties, queuePolicy, tableProperties, userPoolProperties } from './resource-properties.ts';
import { type CleanUps, type Target, uniqueName } from './target.ts';

/** Starts the emulated services; their resources end with them. */
export async function startLocalTarget({ onStop, stop }: CleanUps): Promise<Target> {
  const world = await startEmulation();
  const { iam, clock, url, dispatcher } = world;
  const state = memoryState();
  const sqs = createSqs({ place, clock, state, iam, url });
  const kinesis = createKinesis({ place, clock, state, iam });
  const dynamodb = await createDynamoDb({ place, clock, iam, state });
  const cognito = createCognitoIdp({ place, clock, state, dispatcher, outbox: createOutbox(clock) });
  const events = createEvents({ place, clock, dispatcher, schedules: false });
  const modules = [sqs, kinesis, dynamodb, cognito, events];
  dispatcher.register(modules.flatMap(({ services }) => services));
  onStop(() => world.stop());
  onStop(() => dynamodb.stop());
  onStop(() => sqs.stop());
  onStop(() => kinesis.stop());
  onStop(() => events.stop());
  const make = resourceMaker(
    place,
    modules.flatMap(({ resources }) => resources),
  );
  const refOf = async (made: ReturnType<typeof make>): Promise<string> => (await made).ref;
  return {
    settings: world.client(),
    onStop,
    stop,
    createBucket: () => refOf(world.make('AWS::S3::Bucket', { BucketName: uniqueName() }, uniqueName())),
    async createKey(kind) {
      const { attributes } = await world.make('AWS::KMS::Key', keyProperties[kind], uniqueName());
      return String(attributes['Arn']);
    },
    createQueue: () => refOf(make('AWS::SQS::Queue', {}, uniqueName())),
    async createRuleToQueue(EventPattern) {
      const { attributes, ref } = await make('AWS::SQS::Queue', {}, uniqueName());
      const queueArn = String(attributes['Arn']);
      const Targets = [{ Id: 'queue', Arn: queueArn }];
      const rule = await make('AWS::Events::Rule', { Name: uniqueName(), EventPattern, Targets });
      const PolicyDocument = queuePolicy(queueArn, String(rule.attributes['Arn']));
      await make('AWS::SQS::QueuePolicy', { Queues: [ref], PolicyDocument });
      return ref;
    },
    createStream: () => refOf(make('AWS::Kinesis::Stream', { Name: uniqueName(), ShardCount: 1 })),
    createTable: (view) =>
      refOf(
        make(
          'AWS::DynamoDB::Table',
          { ...tableProperties, ...(view && { StreamSpecification: { StreamViewType: view } }) },
          uniqueName(),
        ),
      ),
    createUserPool: () => refOf(make('AWS::Cognito::UserPool', userPoolProperties, uniqueName())),
  };
}
