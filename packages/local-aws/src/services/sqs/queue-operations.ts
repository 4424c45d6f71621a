/** GetQueueUrl, GetQueueAttributes and PurgeQueue. */
import type { Iam } from '../iam/iam.ts';
import type { Clock, Operation } from '../../core/service.ts';
import { checkedOperations } from '../../shapes/checked-operation.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';
import { invalidAttributeName, invalidInput, purgeInProgress } from './sqs-errors.ts';
import { sqsInputs } from './sqs-shapes.ts';

interface OnQueue {
  readonly QueueUrl: string;
}

/** Minimum time between two purges of a queue. */
const purgeEveryMs = 60_000;

const sqsOperation = checkedOperations(invalidInput);

/** The operations on queues themselves. */
export function queueOperations(
  queues: Queues,
  clock: Clock,
  iam: Pick<Iam, 'resourcePolicyOf'>,
): Readonly<Record<string, Operation>> {
  const purgedAt = new Map<string, number>();

  function purge(queue: Queue): object {
    const last = purgedAt.get(queue.definition.name);
    if (last !== undefined && clock.now() - last < purgeEveryMs) {
      throw purgeInProgress(queue.definition.name);
    }
    purgedAt.set(queue.definition.name, clock.now());
    queue.purge();
    return {};
  }

  return {
    GetQueueUrl: sqsOperation<{ readonly QueueName: string }, object>({
      shape: sqsInputs.GetQueueUrl,
      demands: ({ QueueName }) => queues.demands('GetQueueUrl', QueueName),
      run: ({ QueueName }) => ({ QueueUrl: queues.urlOf(queues.require(QueueName).definition.name) }),
    }),
    GetQueueAttributes: sqsOperation<OnQueue & { readonly AttributeNames?: readonly string[] }, object>({
      shape: sqsInputs.GetQueueAttributes,
      demands: ({ QueueUrl }) => queues.demands('GetQueueAttributes', QueueUrl),
      run({ QueueUrl, AttributeNames: wanted = [] }) {
        const queue = queues.require(QueueUrl);
        const chosen = choose(attributesOf(queue, iam.resourcePolicyOf(queue.definition.arn)), wanted);
        return Object.keys(chosen).length === 0 ? {} : { Attributes: chosen };
      },
    }),
    PurgeQueue: sqsOperation<OnQueue, object>({
      shape: sqsInputs.PurgeQueue,
      demands: ({ QueueUrl }) => queues.demands('PurgeQueue', QueueUrl),
      run: ({ QueueUrl }) => purge(queues.require(QueueUrl)),
    }),
  };
}

function attributesOf(queue: Queue, policy: unknown): Readonly<Record<string, string | undefined>> {
  const { visible, inFlight, delayed } = queue.counts();
  return {
    QueueArn: queue.definition.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(queue.definition.visibilityMs / 1000),
    MessageRetentionPeriod: String(queue.definition.retentionMs / 1000),
    DelaySeconds: String(queue.definition.delayMs / 1000),
    ReceiveMessageWaitTimeSeconds: String(queue.definition.waitMs / 1000),
    MaximumMessageSize: String(queue.definition.maximumBytes),
    KmsMasterKeyId: queue.definition.attributes['KmsMasterKeyId'],
    SqsManagedSseEnabled: queue.definition.attributes['SqsManagedSseEnabled'],
    Policy: policy === undefined ? undefined : JSON.stringify(policy),
  };
}

/** Throws for a name that queues do not have. Omits an attribute without a value. */
function choose(
  all: Readonly<Record<string, string | undefined>>,
  wanted: readonly string[],
): Readonly<Record<string, string>> {
  const unknown = wanted.find((name) => name !== 'All' && !Object.hasOwn(all, name));
  if (unknown !== undefined) {
    throw invalidAttributeName(unknown);
  }
  const chosen: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined && (wanted.includes('All') || wanted.includes(name))) {
      chosen[name] = value;
    }
  }
  return chosen;
}
