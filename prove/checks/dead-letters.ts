/** No message or event of this run was given up. */
import { GetQueueAttributesCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
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
    const { sqs } = deployment.clients;
    const { TelemetryDeadLettersUrl, CommandDeadLettersUrl, RenewalDeadLettersUrl } = deployment.outputs;
    for (const QueueUrl of [TelemetryDeadLettersUrl, CommandDeadLettersUrl, RenewalDeadLettersUrl]) {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counts] }),
      );
      const waiting = counts.reduce((sum, name) => sum + Number(Attributes[name] ?? NaN), 0);
      const reasons = waiting === 0 ? [] : await reasonsOf(sqs, QueueUrl);
      expectThat(
        waiting === 0,
        `${QueueUrl} holds ${waiting} messages (${reasons.join(', ')}); see docs/OPERATIONS.md.`,
      );
    }
    return 'empty';
  },
};

/** Returns the reasons of up to ten letters, which stay visible to their other readers. */
async function reasonsOf(sqs: SQSClient, QueueUrl: string): Promise<readonly string[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages.map(({ Body = '' }) => reasonIn(Body));
}

/** A letter of a rule or of Lambda itself has no reason, and its content may be anything. */
function reasonIn(body: string): string {
  const [, reason = 'no reason'] = /"reason":"([A-Z_]{1,40})"/.exec(body) ?? [];
  return reason;
}
