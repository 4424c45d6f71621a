/** AWS as the target of the conformance tests, with the caller's credentials and region. */
import {
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  KinesisClient,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { CreateKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { jsonCalls } from '../../support/json-calls.ts';
import { remoteSettings } from '../../support/remote.ts';
import { eventsApi } from './apis.ts';
import { keyProperties, queuePolicy, tableProperties, userPoolProperties } from './resource-properties.ts';
import { type CleanUps, type StreamView, type Target, uniqueName } from './target.ts';

/** Creates nothing yet. Each resource is deleted at the end, and is empty by then. */
export function remoteTarget(ending: CleanUps): Target {
  return new AwsTarget(ending);
}

class AwsTarget implements Target {
  readonly settings = remoteSettings(process.env);
  readonly onStop: Target['onStop'];
  readonly stop: Target['stop'];

  constructor({ onStop, stop }: CleanUps) {
    this.onStop = onStop;
    this.stop = stop;
  }

  async createBucket(): Promise<string> {
    const client = new S3Client(this.settings);
    const Bucket = uniqueName();
    // us-east-1 is the only region that must not be named. The SDK's list of regions lags behind.
    const LocationConstraint = this.settings.region as BucketLocationConstraint;
    const elsewhere = { CreateBucketConfiguration: { LocationConstraint } };
    const isDefault = this.settings.region === 'us-east-1';
    await client.send(new CreateBucketCommand({ Bucket, ...(!isDefault && elsewhere) }));
    this.onStop(async () => {
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
        for (const { Key } of Contents) {
          await client.send(new DeleteObjectCommand({ Bucket, Key }));
        }
      }
      await client.send(new DeleteBucketCommand({ Bucket }));
    });
    return Bucket;
  }

  async createKey(kind: keyof typeof keyProperties): Promise<string> {
    const kms = new KMSClient(this.settings);
    const Description = uniqueName();
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ ...keyProperties[kind], Description }));
    const KeyId = KeyMetadata?.Arn ?? '';
    this.onStop(() => kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })));
    return KeyId;
  }

  async createQueue(): Promise<string> {
    const sqs = new SQSClient(this.settings);
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: uniqueName() }));
    this.onStop(() => sqs.send(new DeleteQueueCommand({ QueueUrl })));
    return QueueUrl;
  }

  async createStream(): Promise<string> {
    const client = new KinesisClient(this.settings);
    const StreamName = uniqueName();
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    this.onStop(() => client.send(new DeleteStreamCommand({ StreamName })));
    await waitUntilStreamExists({ client, maxWaitTime: 120 }, { StreamName });
    return StreamName;
  }

  async createRuleToQueue(pattern: object): Promise<string> {
    const events = jsonCalls(this.settings, eventsApi);
    const sqs = new SQSClient(this.settings);
    const QueueUrl = await this.createQueue();
    const { Attributes: { QueueArn = '' } = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const Name = uniqueName();
    const rule = { Name, EventPattern: JSON.stringify(pattern) };
    const { RuleArn } = await events<{ readonly RuleArn: string }>('PutRule', rule);
    this.onStop(() => events('DeleteRule', { Name }));
    const Policy = JSON.stringify(queuePolicy(QueueArn, RuleArn));
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    await events('PutTargets', { Rule: Name, Targets: [{ Id: 'queue', Arn: QueueArn }] });
    this.onStop(() => events('RemoveTargets', { Rule: Name, Ids: ['queue'] }));
    return QueueUrl;
  }

  async createTable(view?: StreamView): Promise<string> {
    const client = new DynamoDBClient(this.settings);
    const TableName = uniqueName();
    const StreamSpecification = view && { StreamEnabled: true, StreamViewType: view };
    await client.send(new CreateTableCommand({ TableName, ...tableProperties, StreamSpecification }));
    this.onStop(() => client.send(new DeleteTableCommand({ TableName })));
    await waitUntilTableExists({ client, maxWaitTime: 120 }, { TableName });
    return TableName;
  }

  async createUserPool(): Promise<string> {
    const cognito = new CognitoIdentityProviderClient(this.settings);
    const PoolName = uniqueName();
    const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName, ...userPoolProperties }));
    const UserPoolId = UserPool?.Id ?? '';
    this.onStop(() => cognito.send(new DeleteUserPoolCommand({ UserPoolId })));
    return UserPoolId;
  }
}
