/** The CloudWatch alarm of the re-hash, which only one release of a rotation has. */
import { Construct } from 'constructs';
import { metricsNamespace } from '../functions/function.ts';
import { rehashService } from '../functions/rehash.ts';
import { addMetricAlarm } from './alarm.ts';

interface RehashAlarmsProps {
  /** SNS topics that alarms notify. */
  readonly actions: readonly string[];
}

/** Makes the alarm of vehicles that the job cannot move. */
export class RehashAlarms extends Construct {
  constructor(scope: Construct, id: string, { actions }: RehashAlarmsProps) {
    super(scope, id);
    addMetricAlarm(this, 'VehicleNotRehashed', {
      description: 'The VIN of a vehicle cannot be read from its ciphertext, so it keeps its old hash.',
      namespace: metricsNamespace,
      metricName: 'VehicleNotRehashed',
      dimensions: { service: rehashService },
      threshold: 1,
      actions,
    });
  }
}
