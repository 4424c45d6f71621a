/**
 * AWS::SQS::Queue and AWS::SQS::QueuePolicy. An unsupported property that would change how a queue
 * behaves makes the start fail.
 */
import { requireKnownProperties } from '../../core/known-properties.ts';
import type { Store } from '../../state/store.ts';
import type { Iam } from '../iam/iam.ts';
import type { Properties, ResourceContext, ResourceHandler } from '../../core/resource.ts';
import type { Clock } from '../../core/service.ts';
import { Queue, type QueueDefinition, type StoredMessage } from './queue.ts';
import type { Queues } from './queues.ts';

/**
 * The permission to use a queue as dead-letter queue, the reuse period of data keys, and tags have
 * no local meaning.
 */
const knownProperties = [
  'DelaySeconds',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'QueueName',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
  'Tags',
  'VisibilityTimeout',
];

/**
 * `messages` stores the messages of all queues; `iam` receives the policies of
 * `AWS::SQS::QueuePolicy`.
 */
export interface QueueResourceDependencies {
  readonly queues: Queues;
  readonly clock: Clock;
  readonly iam: Pick<Iam, 'registerResourcePolicy'>;
  readonly messages: Store<StoredMessage>;
}

/** The handlers of SQS's resource types. */
export function queueResources(dependencies: QueueResourceDependencies): readonly ResourceHandler[] {
  const { queues, clock, iam, messages } = dependencies;
  return [
    {
      type: 'AWS::SQS::Queue',
      create(properties, context) {
        const definition = queueDefinition(queues, properties, context);
        queues.add(new Queue(definition, clock, messages));
        const url = queues.urlOf(definition.name);
        return {
          ref: url,
          attributes: { Arn: definition.arn, QueueName: definition.name, QueueUrl: url },
        };
      },
    },
    {
      type: 'AWS::SQS::QueuePolicy',
      create({ PolicyDocument: document, Queues: urls }, { logicalId }) {
        if (!Array.isArray(urls)) {
          throw new Error(`${logicalId} must name its queues.`);
        }
        for (const url of urls) {
          iam.registerResourcePolicy(queues.arnOf(String(url)), logicalId, document);
        }
        return { ref: logicalId, attributes: { Id: logicalId } };
      },
    },
  ];
}

function queueDefinition(queues: Queues, properties: Properties, context: ResourceContext): QueueDefinition {
  const { logicalId, physicalName } = context;
  requireKnownProperties(properties, knownProperties, logicalId, 'SQS');
  const name = typeof properties['QueueName'] === 'string' ? properties['QueueName'] : physicalName;
  const milliseconds = (property: string, seconds: number) => Number(properties[property] ?? seconds) * 1000;
  const { KmsMasterKeyId: key, SqsManagedSseEnabled: managed = key === undefined } = properties;
  return {
    name,
    arn: queues.arnOf(name),
    visibilityMs: milliseconds('VisibilityTimeout', 30),
    retentionMs: milliseconds('MessageRetentionPeriod', 345_600),
    delayMs: milliseconds('DelaySeconds', 0),
    waitMs: milliseconds('ReceiveMessageWaitTimeSeconds', 0),
    maximumBytes: Number(properties['MaximumMessageSize'] ?? 1024 * 1024),
    ...keyOf(key, logicalId),
    attributes: {
      ...(key !== undefined && { KmsMasterKeyId: String(key) }),
      SqsManagedSseEnabled: String(managed),
    },
  };
}

/** AWS's own key needs no permission. */
function keyOf(key: unknown, logicalId: string): { keyArn?: string } {
  if (key === undefined || key === 'alias/aws/sqs') {
    return {};
  }
  const arn = String(key);
  if (!arn.startsWith('arn:')) {
    throw new Error(`${logicalId} must name its key by ARN.`);
  }
  return { keyArn: arn };
}
