/**
 * The queues of the template, by URL, name and ARN, and the permissions that calls on them demand.
 */
import type { Iam } from '../iam/iam.ts';
import type { Demand, Place } from '../../core/service.ts';
import type { Queue } from './queue.ts';
import { queueDoesNotExist } from './sqs-errors.ts';

/** The queues of one world. */
export interface Queues {
  add(queue: Queue): void;
  all(): readonly Queue[];
  /** Finds a queue by URL, name or ARN. Throws QueueDoesNotExist. */
  require(identifier: string): Queue;
  urlOf(queueName: string): string;
  arnOf(identifier: string): string;
  /**
   * The permissions of an action on a queue, which need not exist: its own, which IAM or the
   * queue's policy may allow, and those on its key.
   */
  demands(action: string, identifier: string, keyActions?: readonly string[]): readonly Demand[];
}

/**
 * Creates an empty set of queues. Their URLs begin with `endpointUrl`, because SDKs send requests
 * to the host in a queue's URL.
 */
export function createQueues(place: Place, iam: Pick<Iam, 'resourcePolicyOf'>, endpointUrl: string): Queues {
  const byName = new Map<string, Queue>();
  const arnOf = (identifier: string) =>
    `arn:${place.partition}:sqs:${place.region}:${place.accountId}:${nameOf(identifier)}`;

  function keyDemand(action: string, keyArn: string, queueArn: string): Demand {
    const conditions = {
      'kms:ViaService': `sqs.${place.region}.amazonaws.com`,
      'kms:CallerAccount': place.accountId,
      'kms:EncryptionContext:aws:sqs:arn': queueArn,
      'kms:EncryptionContextKeys': ['aws:sqs:arn'],
    };
    const resourcePolicy = { document: iam.resourcePolicyOf(keyArn), required: true };
    return { action, resource: keyArn, conditions, resourcePolicy };
  }

  return {
    add: (queue) => void byName.set(queue.definition.name, queue),
    all: () => [...byName.values()],
    require(identifier) {
      const queue = byName.get(nameOf(identifier));
      if (queue === undefined) {
        throw queueDoesNotExist();
      }
      return queue;
    },
    urlOf: (queueName) => `${endpointUrl}/${place.accountId}/${queueName}`,
    arnOf,
    demands(action, identifier, keyActions = []) {
      const resource = arnOf(identifier);
      const resourcePolicy = { document: iam.resourcePolicyOf(resource), required: false };
      const own: Demand = { action: `sqs:${action}`, resource, resourcePolicy };
      const keyArn = byName.get(nameOf(identifier))?.definition.keyArn;
      if (keyArn === undefined) {
        return [own];
      }
      return [own, ...keyActions.map((keyAction) => keyDemand(keyAction, keyArn, resource))];
    },
  };
}

/** Returns the last part of a URL or an ARN. */
function nameOf(identifier: string): string {
  return identifier.slice(Math.max(identifier.lastIndexOf('/'), identifier.lastIndexOf(':')) + 1);
}
