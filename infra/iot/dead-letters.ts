/**
 * Dead-letter queues: what could not be processed waits there for a person (docs/OPERATIONS.md,
 * "Dead letters").
 */
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

/** SQS keeps a message for at most 14 days. */
const retention = Duration.days(14);

interface DeadLettersProps {
  /** ARN of an EventBridge rule that may send the events that it could not deliver. */
  readonly rule?: string;
}

/** One queue, encrypted by SQS and open to TLS only. */
export class DeadLetters extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly url: string;

  constructor(scope: Construct, id: string, { rule }: DeadLettersProps = {}) {
    super(scope, id);
    const queue = new CfnQueue(this, 'Queue', {
      messageRetentionPeriod: retention.toSeconds(),
      sqsManagedSseEnabled: true,
    });
    this.name = queue.attrQueueName;
    this.arn = queue.attrArn;
    this.url = queue.ref;
    new CfnQueuePolicy(this, 'Policy', {
      queues: [queue.ref],
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 'sqs:*',
            Resource: queue.attrArn,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          ...(rule === undefined ? [] : [admission(queue.attrArn, rule)]),
        ],
      },
    });
    acknowledge(queue, 'AwsSolutions-SQS3', 'It is a dead-letter queue itself; a person reads it.');
  }
}

/**
 * The statement of EventBridge's guide ("Using dead-letter queues to process undelivered
 * events").
 */
function admission(queueArn: string, ruleArn: string) {
  return {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
  };
}
