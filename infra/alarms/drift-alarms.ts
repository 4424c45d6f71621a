/** CloudWatch alarms of drift by event. */
import { Construct } from 'constructs';
import type { ProjectFunction } from '../functions/function.ts';
import type { DeadLetters } from '../iot/dead-letters.ts';
import { addMetricAlarm } from './alarm.ts';

interface DriftAlarmsProps {
  readonly followDrift: ProjectFunction;
  readonly deadLetters: DeadLetters;
  /** SNS topics that alarms notify. */
  readonly actions: readonly string[];
}

/** Makes the alarms of the function that compares a vehicle, and of events that were given up. */
export class DriftAlarms extends Construct {
  constructor(scope: Construct, id: string, { actions, deadLetters, followDrift }: DriftAlarmsProps) {
    super(scope, id);
    addMetricAlarm(this, 'Errors', {
      description: 'followDrift failed with an unexpected error.',
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: followDrift.lambda.functionName },
      threshold: 1,
      actions,
    });
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
