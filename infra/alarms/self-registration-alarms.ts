/** CloudWatch alarms of sign-up by the person. */
import { Construct } from 'constructs';
import { metricsNamespace } from '../functions/function.ts';
import { addMetricAlarm } from './alarm.ts';

interface SelfRegistrationAlarmsProps {
  /** SNS topics that alarms notify. */
  readonly actions: readonly string[];
}

/** Makes the alarms of the functions that Cognito calls. */
export class SelfRegistrationAlarms extends Construct {
  constructor(scope: Construct, id: string, { actions }: SelfRegistrationAlarmsProps) {
    super(scope, id);
    const common = {
      namespace: metricsNamespace,
      dimensions: { service: 'identity' },
      threshold: 1,
      actions,
    };
    addMetricAlarm(this, 'TriggerFailed', {
      ...common,
      description: 'A sign-up or a sign-in failed by an unexpected error of a function.',
      metricName: 'TriggerFailed',
    });
    addMetricAlarm(this, 'NotCompleted', {
      ...common,
      description: 'A person who signed up did not get the groups. The next sign-in tries again.',
      metricName: 'RegistrationNotCompleted',
    });
  }
}
