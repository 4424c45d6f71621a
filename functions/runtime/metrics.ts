/** CloudWatch metrics in the embedded metric format through Powertools; names are a closed set and no dimension carries an identity. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** What is counted; namespace and service come from POWERTOOLS_METRICS_NAMESPACE and POWERTOOLS_SERVICE_NAME. */
export type MetricName =
  | 'AwsFailure'
  | 'VehicleProvisioned'
  | 'CertificateReplaced'
  | 'SagaResumed'
  | 'SagaUndone'
  | 'SagaStuck'
  | 'DriftRepaired'
  | 'DriftReported'
  | 'CommandSent'
  | 'CommandNotHandedOver'
  | 'CommandSettledLate'
  | 'CommandNotPublished';

const metrics = new Metrics();

/** Adds to a count; it leaves with `publishMetrics`. */
export function countMetric(name: MetricName, by = 1): void {
  metrics.addMetric(name, MetricUnit.Count, by);
}

/** Writes what was counted to the log stream, where CloudWatch picks it up; called once per invocation. */
export function publishMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}
