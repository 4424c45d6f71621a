/** The CloudWatch alarm of drift by event. */
import { Construct } from 'constructs';
import type { DeadLetters } from '../iot/dead-letters.ts';
import { addMetricAlarm } from './alarm.ts';

interface DriftAlarmsProps {
  readonly deadLetters: DeadLetters;
  /** SNS topics that alarms notify. */
  readonly actions: readonly string[];
}

/** Makes the alarm of events that were given up. */
export class DriftAlarms extends Construct {
  constructor(scope: Construct, id: string, { actions, deadLetters }: DriftAlarmsProps) {
    super(scope, id);
    addMetricAlarm(this, 'Letters', {
      description: 'Events of changes in AWS IoT were given up. The reconciler finds those changes later.',
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: deadLetters.name },
      statistic: 'Maximum',
      threshold: 1,
      actions,
    });
  }
}
