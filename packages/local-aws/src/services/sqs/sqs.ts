/** SQS with standard queues; their messages are in the world's state. */
import type { State } from '../../state/store.ts';
import type { Iam } from '../iam/iam.ts';
import type { ServiceModule } from '../../core/resource.ts';
import type { Clock, Place } from '../../core/service.ts';
import type { StoredMessage } from './queue.ts';
import { queueOperations } from './queue-operations.ts';
import { queueResources } from './queue-resources.ts';
import { createQueues } from './queues.ts';
import { receiveOperations } from './receive-operations.ts';
import { sendOperations } from './send-operations.ts';

/** `state` keeps messages across restarts; `iam` holds the policies of queues and their keys. */
export interface SqsDependencies {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
  readonly iam: Pick<Iam, 'registerResourcePolicy' | 'resourcePolicyOf'>;
  /** Address of the gateway, which queue URLs begin with. */
  readonly url: string;
}

/** SQS, with a method that reads queues without receiving. */
export interface SqsModule extends ServiceModule {
  /**
   * Returns the messages of a queue, including hidden ones, oldest first. This does not receive
   * them. Throws for an unknown queue.
   */
  messages(nameOrUrl: string): readonly StoredMessage[];
  stop(): Promise<void>;
}

/** Creates SQS without queues; the template adds them. */
export function createSqs({ place, clock, state, iam, url }: SqsDependencies): SqsModule {
  const queues = createQueues(place, iam, url);
  const messages = state.store<StoredMessage>('sqs.messages');
  return {
    services: [
      {
        name: 'sqs',
        json: { targetPrefix: 'AmazonSQS', version: '1.0' },
        operations: {
          ...sendOperations(queues),
          ...receiveOperations(queues),
          ...queueOperations(queues, clock, iam),
        },
      },
    ],
    resources: queueResources({ queues, clock, iam, messages }),
    messages: (nameOrUrl) => queues.require(nameOrUrl).all(),
    stop() {
      for (const queue of queues.all()) {
        queue.stop();
      }
      return Promise.resolve();
    },
  };
}
