/**
 * CloudWatch alarms of telemetry, remote commands and dead letters: what falls behind, is lost,
 * rejected or not published.
 */
import { Construct } from 'constructs';
import { type ProjectFunction, metricsNamespace } from '../functions/function.ts';
import type { FunctionsProps } from '../functions/props.ts';
import type { DeadLetters } from '../iot/dead-letters.ts';
import type { TelemetryStream } from '../iot/telemetry-stream.ts';
import { addMetricAlarm, addShareAlarm } from './alarm.ts';

interface TelemetryAlarmsProps {
  readonly ingestTelemetry: ProjectFunction;
  readonly stream: TelemetryStream;
  readonly telemetryRuleName: string;
  readonly telemetryDeadLetters: DeadLetters;
  readonly commandDeadLetters: DeadLetters;
  readonly renewalDeadLetters: DeadLetters;
  readonly connectionDeadLetters: DeadLetters;
  readonly announcementDeadLetters: DeadLetters;
  readonly claimDeadLetters: DeadLetters;
  readonly auditDeadLetters: DeadLetters;
  readonly patternDeadLetters: DeadLetters;
  readonly dataJobDeadLetters: DeadLetters;
  /** Absent in a deployment without one. */
  readonly archive: FunctionsProps['archive'];
  /** SNS topics that alarms notify. */
  readonly actions: readonly string[];
}

/** Metrics that functions count, under the names of their services. */
const ofTelemetry = { namespace: metricsNamespace, dimensions: { service: 'telemetry' } } as const;
const ofCommands = { namespace: metricsNamespace, dimensions: { service: 'commands' } } as const;

/** How old the oldest record may be before the alarm goes off, in milliseconds. */
const maxDelayMs = 60_000;

/** Makes the alarms of telemetry and commands. */
export class TelemetryAlarms extends Construct {
  constructor(scope: Construct, id: string, props: TelemetryAlarmsProps) {
    super(scope, id);
    this.#watchStream(props);
    this.#watchDeadLetters(props);
    this.#watchCounts(props);
    this.#watchCommands(props);
    this.#watchArchive(props);
  }

  #watchStream({ actions, ingestTelemetry, stream, telemetryRuleName }: TelemetryAlarmsProps): void {
    // Assumption iot-66: the dimension of the metric.
    addMetricAlarm(this, 'Telemetry-RuleNotFound', {
      description: 'AWS IoT lost telemetry, because its rule is missing or disabled.',
      namespace: 'AWS/IoT',
      metricName: 'RuleNotFound',
      dimensions: { RuleName: telemetryRuleName },
      threshold: 1,
      actions,
    });
    addMetricAlarm(this, 'Telemetry-Delay', {
      description: 'Telemetry is stored more than a minute after it arrived.',
      namespace: 'AWS/Lambda',
      metricName: 'IteratorAge',
      dimensions: { FunctionName: ingestTelemetry.lambda.functionName },
      statistic: 'Maximum',
      threshold: maxDelayMs,
      actions,
    });
    addMetricAlarm(this, 'Telemetry-StreamFull', {
      description: 'A shard rejected records: the stream needs more shards.',
      namespace: 'AWS/Kinesis',
      metricName: 'WriteProvisionedThroughputExceeded',
      dimensions: { StreamName: stream.name },
      threshold: 1,
      actions,
    });
  }

  /** Metrics of Firehose: its Developer Guide, "Monitor with CloudWatch Metrics". */
  #watchArchive({ actions, archive }: TelemetryAlarmsProps): void {
    if (archive?.isOpen !== true) {
      return;
    }
    const ofStream = {
      namespace: 'AWS/Firehose',
      dimensions: { DeliveryStreamName: archive.made.streamName },
    };
    addMetricAlarm(this, 'Archive-NotDelivered', {
      description: 'Rows wait for more than two hours to be delivered to the archive.',
      ...ofStream,
      metricName: 'DeliveryToS3.DataFreshness',
      statistic: 'Maximum',
      threshold: 7_200,
      actions,
    });
    addMetricAlarm(this, 'Archive-TooManyPlaces', {
      description: 'Rows for the archive went to its errors: more tenants and days at once than its quota.',
      ...ofStream,
      metricName: 'PartitionCountExceeded',
      threshold: 1,
      actions,
    });
    addMetricAlarm(this, 'Archive-NotConverted', {
      description: 'Rows for the archive went to its errors, because they could not become Parquet.',
      ...ofStream,
      metricName: 'FailedConversion.Records',
      threshold: 1,
      actions,
    });
  }

  #watchDeadLetters({ actions, ...queues }: TelemetryAlarmsProps): void {
    const { announcementDeadLetters, claimDeadLetters, commandDeadLetters, renewalDeadLetters } = queues;
    const waiting = [
      ['Telemetry', queues.telemetryDeadLetters, 'Telemetry that could not be stored waits for a person.'],
      ['Commands', commandDeadLetters, 'Command events that could not be followed wait for a person.'],
      ['Renewals', renewalDeadLetters, 'Renewals of certificates failed; the vehicles ask again.'],
      ['Connections', queues.connectionDeadLetters, 'Refused connections were not counted.'],
      ['Announcements', announcementDeadLetters, 'Events could not be announced to the owners of vehicles.'],
      ['Claims', claimDeadLetters, 'Codes of claims were not sent, because DynamoDB failed for minutes.'],
      ['AuditLog', queues.auditDeadLetters, 'Entries of the audit log were not sealed in an hour.'],
      ['Patterns', queues.patternDeadLetters, 'Entries of the audit log were not watched in an hour.'],
      ['DataJobs', queues.dataJobDeadLetters, 'Exports or erasures were not continued in an hour.'],
    ] as const;
    for (const [name, queue, description] of waiting) {
      addMetricAlarm(this, `${name}-DeadLetters`, {
        description,
        namespace: 'AWS/SQS',
        metricName: 'ApproximateNumberOfMessagesVisible',
        dimensions: { QueueName: queue.name },
        statistic: 'Maximum',
        threshold: 1,
        actions,
      });
    }
  }

  #watchCounts({ actions }: TelemetryAlarmsProps): void {
    addShareAlarm(this, 'Telemetry-RefusedShare', {
      description: 'A tenth or more of the vehicles’ records holds something that is rejected.',
      ...ofTelemetry,
      part: 'RecordRefused',
      rest: 'RecordAccepted',
      threshold: 10,
      min: 100,
      actions,
    });
    addMetricAlarm(this, 'Telemetry-OverLimit', {
      description: 'Messages of a vehicle over its limit were refused. The log names the vehicle.',
      ...ofTelemetry,
      metricName: 'MessageOverLimit',
      threshold: 1,
      actions,
    });
    addMetricAlarm(this, 'Telemetry-NotPublished', {
      description: 'Changes of vehicle states did not reach subscribers.',
      ...ofTelemetry,
      metricName: 'PublishingFailed',
      threshold: 5,
      actions,
    });
    addMetricAlarm(this, 'Telemetry-PublishedLate', {
      description: 'A tenth of the published changes reached subscribers two seconds after their receipt.',
      ...ofTelemetry,
      metricName: 'PublishDelay',
      statistic: 'p90',
      threshold: 2_000,
      actions,
    });
    addMetricAlarm(this, 'DataJobs-Failed', {
      description: 'An export or erasure ended without its work done. Its log line has the reason.',
      namespace: metricsNamespace,
      dimensions: { service: 'data-jobs' },
      metricName: 'DataJobFailed',
      threshold: 1,
      actions,
    });
    addMetricAlarm(this, 'DataJobs-Overdue', {
      description: 'Data of a former owner is still stored four days after its period.',
      namespace: metricsNamespace,
      dimensions: { service: 'data-jobs' },
      metricName: 'PlannedErasureOverdue',
      threshold: 1,
      actions,
    });
    addMetricAlarm(this, 'Announcements-Refused', {
      description: 'SES refused e-mails to owners. Check the identity of mailFrom and the account in SES.',
      namespace: metricsNamespace,
      dimensions: { service: 'announcements' },
      metricName: 'AnnouncementRefused',
      threshold: 1,
      actions,
    });
  }

  #watchCommands({ actions }: TelemetryAlarmsProps): void {
    addMetricAlarm(this, 'Commands-NotHandedOver', {
      description: 'AWS IoT did not accept remote commands.',
      ...ofCommands,
      metricName: 'CommandNotHandedOver',
      threshold: 5,
      actions,
    });
    addMetricAlarm(this, 'Commands-NotPublished', {
      description: 'New statuses of remote commands did not reach subscribers.',
      ...ofCommands,
      metricName: 'CommandNotPublished',
      threshold: 5,
      actions,
    });
  }
}
