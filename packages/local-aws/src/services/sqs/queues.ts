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
  return new QueuesByName(place, iam, endpointUrl);
}

class QueuesByName implements Queues {
  readonly #place: Place;
  readonly #iam: Pick<Iam, 'resourcePolicyOf'>;
  readonly #endpointUrl: string;
  readonly #byName = new Map<string, Queue>();

  constructor(place: Place, iam: Pick<Iam, 'resourcePolicyOf'>, endpointUrl: string) {
    this.#place = place;
    this.#iam = iam;
    this.#endpointUrl = endpointUrl;
  }

  add(queue: Queue): void {
    this.#byName.set(queue.definition.name, queue);
  }

  all(): readonly Queue[] {
    return [...this.#byName.values()];
  }

  require(identifier: string): Queue {
    const queue = this.#byName.get(nameOf(identifier));
    if (queue === undefined) {
      throw queueDoesNotExist();
    }
    return queue;
  }

  urlOf(queueName: string): string {
    return `${this.#endpointUrl}/${this.#place.accountId}/${queueName}`;
  }

  arnOf(identifier: string): string {
    const { partition, region, accountId } = this.#place;
    return `arn:${partition}:sqs:${region}:${accountId}:${nameOf(identifier)}`;
  }

  demands(action: string, identifier: string, keyActions: readonly string[] = []): readonly Demand[] {
    const resource = this.arnOf(identifier);
    const resourcePolicy = { document: this.#iam.resourcePolicyOf(resource), required: false };
    const own: Demand = { action: `sqs:${action}`, resource, resourcePolicy };
    const keyArn = this.#byName.get(nameOf(identifier))?.definition.keyArn;
    if (keyArn === undefined) {
      return [own];
    }
    return [own, ...keyActions.map((keyAction) => this.#keyDemand(keyAction, keyArn, resource))];
  }

  #keyDemand(action: string, keyArn: string, queueArn: string): Demand {
    const conditions = {
      'kms:ViaService': `sqs.${this.#place.region}.amazonaws.com`,
      'kms:CallerAccount': this.#place.accountId,
      'kms:EncryptionContext:aws:sqs:arn': queueArn,
      'kms:EncryptionContextKeys': ['aws:sqs:arn'],
    };
    const resourcePolicy = { document: this.#iam.resourcePolicyOf(keyArn), required: true };
    return { action, resource: keyArn, conditions, resourcePolicy };
  }
}

/** Returns the last part of a URL or an ARN. */
function nameOf(identifier: string): string {
  return identifier.slice(Math.max(identifier.lastIndexOf('/'), identifier.lastIndexOf(':')) + 1);
}
