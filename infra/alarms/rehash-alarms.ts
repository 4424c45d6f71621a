/** CloudWatch alarms of the re-hash, which only one release of a rotation has. */
import { Construct } from 'constructs';
import { metricsNamespace } from '../functions/function.ts';
import { type Rehash, rehashService } from '../functions/rehash.ts';
import { addMetricAlarm } from './alarm.ts';

interface RehashAlarmsProps {
  readonly rehash: Rehash;
  /** SNS topics that alarms notify. */
  readonly actions: readonly string[];
}

/** Makes the alarms of a failing job, and of vehicles that it cannot move. */
export class RehashAlarms extends Construct {
  constructor(scope: Construct, id: string, { actions, rehash }: RehashAlarmsProps) {
    super(scope, id);
    addMetricAlarm(this, 'Errors', {
      description: 'The re-hash failed. It continues within a minute.',
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: rehash.lambda.functionName },
      threshold: 1,
      actions,
    });
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
