/** No message or event of this run was given up. */
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Check } from '../check.ts';
import { expectThat } from '../check-error.ts';

const counts = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

/** The check `dead-letters`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const deadLettersCheck: Check = {
  name: 'dead-letters',
  shows: 'the dead-letter queues are empty',
  needs: [],
  timeoutSeconds: 30,
  async run({ deployment }) {
    const { TelemetryDeadLettersUrl, CommandDeadLettersUrl, RenewalDeadLettersUrl } = deployment.outputs;
    for (const QueueUrl of [TelemetryDeadLettersUrl, CommandDeadLettersUrl, RenewalDeadLettersUrl]) {
      const { Attributes = {} } = await deployment.clients.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counts] }),
      );
      const waiting = counts.reduce((sum, name) => sum + Number(Attributes[name] ?? NaN), 0);
      expectThat(waiting === 0, `${QueueUrl} holds ${waiting} messages; see docs/OPERATIONS.md.`);
    }
    return 'empty';
  },
};
