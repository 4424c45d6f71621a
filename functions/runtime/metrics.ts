/**
 * CloudWatch metrics in the embedded metric format through Powertools; names are a closed set, and
 * no dimension holds an identity.
 */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/**
 * Names of counts; namespace and service come from POWERTOOLS_METRICS_NAMESPACE and
 * POWERTOOLS_SERVICE_NAME.
 */
export type MetricName =
  | 'AwsFailure'
  | 'VehicleProvisioned'
  | 'CertificateReplaced'
  | 'CertificateRenewed'
  | 'RenewalNotUsed'
  | 'CertificateEndsSoon'
  | 'TcuReplaced'
  | 'TcuRemoved'
  | 'VehicleSuspended'
  | 'VehicleResumed'
  | 'ReferenceIdRevoked'
  | 'WithdrawnDeviceRefused'
  | 'SagaResumed'
  | 'SagaUndone'
  | 'SagaStuck'
  | 'CutOffDelayed'
  | 'DriftRepaired'
  | 'DriftReported'
  | 'DriftStranger'
  | 'DriftRoundEnded'
  | 'MessageStored'
  | 'MessageSentAgain'
  | 'MessageNotSummarised'
  | 'VehicleThrottled'
  | 'RecordRefused'
  | 'RecordAccepted'
  | 'RecordFenced'
  | 'MessageOfErasedTime'
  | 'ArchiveMissed'
  | 'MessageOverLimit'
  | 'PositionWithheld'
  | 'RecordRepeated'
  | 'RecordReturned'
  | 'StateOvertaken'
  | 'StatePublished'
  | 'PublishingFailed'
  | 'ViewersPruned'
  | 'CommandSent'
  | 'CommandNotHandedOver'
  | 'CommandOfEndedAccess'
  | 'CommandToCutOffVehicle'
  | 'CommandSettledLate'
  | 'CommandNotPublished'
  | 'AnnouncementMailed'
  | 'AnnouncementFailed'
  | 'AnnouncementRefused'
  | 'AnnouncementWithoutAddress'
  | 'AccessEndPublished'
  | 'AccessEndNotPublished'
  | 'AccessEndOverdue'
  | 'RegistrationCompleted'
  | 'RegistrationIgnored'
  | 'RegistrationNotCompleted'
  | 'TriggerFailed'
  | 'VinRevealed'
  | 'OwnVinRevealed'
  | 'LiveModeAsked'
  | 'LiveModeEnded'
  | 'LiveModeFailed'
  | 'ReportingSent'
  | 'ReportingNotSent'
  | 'ClaimCodeSent'
  | 'ClaimWithoutVehicle'
  | 'ClaimCodeRefused'
  | 'ClaimCodeDelayed'
  | 'ClaimCodeGivenUp'
  | 'EntrySealed'
  | 'EntryForgotten'
  | 'SealingFailed'
  | 'SealingLagSeconds'
  | 'PatternHit'
  | 'ConversionPaused'
  | 'FindingSent'
  | 'ForeignConnection'
  | 'WatchingFailed'
  | 'VehicleRehashed'
  | 'VehicleNotRehashed'
  | 'DataJobSucceeded'
  | 'DataJobFailed'
  | 'DataJobDelayed'
  | 'DataJobBroughtBack'
  | 'DataJobNotPublished'
  | 'ErasureNotPlanned'
  | 'PlannedErasureBegun'
  | 'PlannedErasureDelayed'
  | 'PlannedErasureOverdue'
  | 'SessionBegun'
  | 'SessionRenewed'
  | 'SessionEnded'
  | 'SessionOver'
  | 'SessionTokenReused'
  | 'SessionForeign';

/** Metrics that count with the dimension `reason`. */
export type ReasonMetricName = 'Refused' | 'DeadLetter' | 'Disconnected';

/** Names of times in milliseconds; each says how late a published value is. */
export type TimeMetricName = 'PublishDelay' | 'ObservationAge';

const metrics = new Metrics();

/** Adds to a count that `publishMetrics` writes. */
export function countMetric(name: MetricName, by = 1): void {
  if (by > 0) {
    metrics.addMetric(name, MetricUnit.Count, by);
  }
}

/** Adds a time in milliseconds, of which CloudWatch computes percentiles. */
export function measureTime(name: TimeMetricName, milliseconds: number): void {
  metrics.addMetric(name, MetricUnit.Milliseconds, Math.max(0, milliseconds));
}

/**
 * Counts by reason, an additional dimension of the metric, and writes it at once. Each caller's
 * reasons are a closed set, because each reason is billed as a metric.
 */
export function countByReason(name: ReasonMetricName, reasons: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const reason of reasons) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  for (const [reason, count] of counts) {
    metrics.singleMetric().addDimension('reason', reason).addMetric(name, MetricUnit.Count, count);
  }
}

/**
 * Writes the counts to the log stream, from which CloudWatch reads them; called once per
 * invocation.
 */
export function publishMetrics(): void {
  if (metrics.hasStoredMetrics()) {
    metrics.publishStoredMetrics();
  }
}
