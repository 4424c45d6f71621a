/**
 * The world of the broker's tests, with a stream, a queue and a function as targets of rules. Each
 * target demands the same permissions as on AWS.
 */
import { AwsError } from '../../../../src/core/aws-error.ts';
import type { Properties } from '../../../../src/core/resource.ts';
import { type Service, operation } from '../../../../src/core/service.ts';
import type { Iam } from '../../../../src/services/iam/iam.ts';
import type { State } from '../../../../src/state/store.ts';
import { startBrokerWorld } from '../broker/broker-world.ts';

/** A record that the stream received. */
export interface ReceivedRecord {
  readonly partitionKey: string;
  readonly data: string;
}

interface PutRecordInput {
  readonly StreamName: string;
  readonly PartitionKey: string;
  readonly Data: Uint8Array;
}

interface SendMessageInput {
  readonly QueueUrl: string;
  readonly MessageBody: string;
}

interface InvokeInput {
  readonly FunctionName: string;
  readonly Payload: string;
  readonly InvocationType: string;
}

export type RulesWorld = Awaited<ReturnType<typeof startRulesWorld>>;

export const queueUrl = 'https://sqs.eu-central-1.amazonaws.com/000000000000/letters';
export const functionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:follow';
const roleArn = 'arn:aws:iam::000000000000:role/rule';

/** An action that puts records. The default partition key is the topic. */
export const kinesis = (PartitionKey = '${topic()}', StreamName = 'telemetry') => ({
  Kinesis: { RoleArn: roleArn, StreamName, PartitionKey },
});

/** An action that sends to the queue. */
export const sqs = { Sqs: { RoleArn: roleArn, QueueUrl: queueUrl, UseBase64: false } };

/** An action that invokes the function. */
export const lambda = { Lambda: { FunctionArn: functionArn } };

/** What the targets have received, in order. */
export interface Received {
  readonly records: ReceivedRecord[];
  readonly letters: string[];
  readonly invocations: unknown[];
}

/** When `error` is set, the stream refuses every record, or those that `refuses` selects. */
export interface Trouble {
  error?: AwsError;
  refuses?: (data: string) => boolean;
}

/** The role of every rule: it may put records and send messages. */
const roleOfRules = {
  RoleName: 'rule',
  AssumeRolePolicyDocument: {
    Statement: [{ Effect: 'Allow', Principal: { Service: 'iot.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  },
  Policies: [
    {
      PolicyName: 'actions',
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['kinesis:PutRecord', 'sqs:SendMessage'],
            Resource: [
              'arn:aws:kinesis:eu-central-1:000000000000:stream/telemetry',
              'arn:aws:sqs:eu-central-1:000000000000:letters',
            ],
          },
        ],
      },
    },
  ],
};

/**
 * Starts the world; call `stop` when the test is done. The rules' role may put records and send
 * messages.
 */
export async function startRulesWorld(options: { readonly state?: State; readonly open?: boolean } = {}) {
  const world = await startBrokerWorld(options);
  const received: Received = { records: [], letters: [], invocations: [] };
  const trouble: Trouble = {};
  world.dispatcher.register(targetServices(world.iam, received, trouble));
  await world.make('AWS::IAM::Role', roleOfRules);

  let made = 0;
  return {
    ...world,
    received,
    trouble,
    /** Creates a rule as `createStack` does, with the given actions and error action. */
    async rule(sql: string, actions: readonly object[], more: Properties = {}, properties: Properties = {}) {
      made += 1;
      const TopicRulePayload = { Sql: sql, AwsIotSqlVersion: '2016-03-23', Actions: actions, ...more };
      return world.make('AWS::IoT::TopicRule', { TopicRulePayload, ...properties }, `Rule${made}`);
    },
    /** Permits a rule to invoke the function. */
    permit(sourceArn: unknown): void {
      world.iam.registerResourcePolicy(functionArn, 'Permission', {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'iot.amazonaws.com' },
            Action: 'lambda:InvokeFunction',
            Resource: functionArn,
            Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } },
          },
        ],
      });
    },
  };
}

/** Creates an error with which the stream refuses records. */
export const refusal = (code = 'ProvisionedThroughputExceededException'): AwsError =>
  new AwsError(code, 'Rate exceeded for shard.');

/** The stream, the queue and the function; each stores what it receives. */
function targetServices(
  iam: Pick<Iam, 'resourcePolicyOf'>,
  received: Received,
  trouble: Trouble,
): readonly Service[] {
  return [streamTarget(received, trouble), queueTarget(received), functionTarget(iam, received)];
}

function streamTarget(received: Received, trouble: Trouble): Service {
  return {
    name: 'kinesis',
    operations: {
      PutRecord: operation<PutRecordInput, object>({
        demands: ({ StreamName }) => [
          {
            action: 'kinesis:PutRecord',
            resource: `arn:aws:kinesis:eu-central-1:000000000000:stream/${StreamName}`,
          },
        ],
        run({ PartitionKey: partitionKey, Data }) {
          const data = Buffer.from(Data).toString();
          if (trouble.error !== undefined && (trouble.refuses?.(data) ?? true)) {
            throw trouble.error;
          }
          received.records.push({ partitionKey, data });
          return {};
        },
      }),
    },
  };
}

function queueTarget(received: Received): Service {
  return {
    name: 'sqs',
    operations: {
      SendMessage: operation<SendMessageInput, object>({
        demands: () => [
          { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-central-1:000000000000:letters' },
        ],
        run({ MessageBody }) {
          received.letters.push(MessageBody);
          return {};
        },
      }),
    },
  };
}

function functionTarget(iam: Pick<Iam, 'resourcePolicyOf'>, received: Received): Service {
  return {
    name: 'lambda',
    operations: {
      Invoke: operation<InvokeInput, object>({
        demands: ({ FunctionName }) => [
          {
            action: 'lambda:InvokeFunction',
            resource: FunctionName,
            resourcePolicy: { document: iam.resourcePolicyOf(FunctionName), required: false },
          },
        ],
        run({ Payload }) {
          received.invocations.push(JSON.parse(Payload));
          return {};
        },
      }),
    },
  };
}
