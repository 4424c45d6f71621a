/**
 * CloudWatch alarms of API, audit log and provisioning. `telemetry-alarms.ts` has those of
 * telemetry and commands, `functions/releases.ts` those of each function. `docs/OPERATIONS.md` says
 * what to do about each.
 */
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Api } from '../api/api.ts';
import type { Tables } from '../data/tables.ts';
import { metricsNamespace } from '../functions/function.ts';
import type { Functions } from '../functions/functions.ts';
import { type MetricAlarm, addMetricAlarm } from './alarm.ts';

interface AlarmsProps {
  readonly functions: Functions;
  readonly tables: Tables;
  readonly api: Api;
  /** SNS topics that alarms notify. */
  readonly actions: readonly string[];
  /** The alarm goes off when at least this many certificates are replaced within five minutes. */
  readonly replacedCertificatesAlarm: number;
}

type AlarmDefinition = Omit<MetricAlarm, 'actions'>;

/** Metrics that the functions of provisioning count, under the name of their service. */
const ofProvisioning = {
  namespace: metricsNamespace,
  dimensions: { service: 'provisioning' },
  threshold: 1,
} as const;

/** Makes every alarm but those of telemetry and commands. */
export class Alarms extends Construct {
  readonly #actions: readonly string[];

  constructor(scope: Construct, id: string, { functions, tables, api, ...props }: AlarmsProps) {
    super(scope, id);
    this.#actions = props.actions;
    this.#addOnReissues(api, props.replacedCertificatesAlarm);
    this.#addOnApi(api);
    this.#addOnAuditLog(api, tables, functions);
    this.#addOnPatterns(functions);
    this.#addOnConnections();
    this.#addOnSweeps();
  }

  /**
   * With a certificate for another key, an attacker could take over a vehicle. So a person should
   * see when such certificates are issued often, or requested without a permit.
   */
  #addOnReissues(api: Api, replacedCertificatesAlarm: number): void {
    this.#add('Provisioning-CertificatesReplaced', {
      description:
        'Vehicles got certificates for other keys. See who permitted it in the vehicles’ history: REISSUE_PERMITTED.',
      ...ofProvisioning,
      metricName: 'CertificateReplaced',
      threshold: replacedCertificatesAlarm,
    });
    this.#add('Provisioning-WithdrawnDevice', {
      description: 'A withdrawn device was to be provisioned. It may be stolen or taken from a vehicle.',
      ...ofProvisioning,
      metricName: 'WithdrawnDeviceRefused',
    });
    this.#add('Reveals-VinsRevealed', {
      description: 'Privacy officers read several VINs. See their reveals by `vinReveals`.',
      namespace: metricsNamespace,
      dimensions: { service: 'reveals' },
      metricName: 'VinRevealed',
      threshold: 3,
    });
    this.#addOnErrorType(api, 'Provisioning-ReissueRefused', {
      description: 'Certificates for other keys were requested without a permit.',
      errorType: 'REISSUE_NOT_PERMITTED',
      metricName: 'ReissueNotPermitted',
      threshold: 5,
    });
  }

  #addOnApi(api: Api): void {
    this.#add('Api-ServerErrors', {
      description: 'The API responded to requests with server errors.',
      namespace: 'AWS/AppSync',
      metricName: '5XXError',
      dimensions: { GraphQLAPIId: api.graphqlApi.attrApiId },
      threshold: 5,
    });
    this.#addOnErrorType(api, 'Api-ServiceUnavailable', {
      description: 'Fields returned SERVICE_UNAVAILABLE because calls of AWS services failed.',
      errorType: 'SERVICE_UNAVAILABLE',
      metricName: 'ServiceUnavailable',
      threshold: 5,
    });
  }

  #addOnAuditLog(api: Api, tables: Tables, functions: Functions): void {
    this.#addOnErrorType(api, 'AuditLog-Unavailable', {
      description: 'Conversions were refused because the audit log could not be written.',
      errorType: 'AUDIT_UNAVAILABLE',
      metricName: 'AuditUnavailable',
      threshold: 1,
    });
    this.#add('AuditLog-Throttles', {
      description: 'DynamoDB throttled writes to the audit log.',
      namespace: 'AWS/DynamoDB',
      metricName: 'WriteThrottleEvents',
      dimensions: { TableName: tables.tableName('AuditLog') },
      threshold: 1,
    });
    this.#addOnSealing(functions);
  }

  /** Until an entry is sealed, its removal leaves no trace. */
  #addOnSealing({ all }: Functions): void {
    const ofRecords = { namespace: metricsNamespace, dimensions: { service: 'records' } };
    const seconds = 15 * 60;
    this.#add('AuditLog-SealingLags', {
      description: 'Entries of the audit log were sealed more than fifteen minutes after they were written.',
      ...ofRecords,
      metricName: 'SealingLagSeconds',
      statistic: 'Maximum',
      threshold: seconds,
    });
    this.#add('AuditLog-SealingFailed', {
      description:
        'Batches of the audit log were not sealed in several attempts. They are tried for an hour.',
      ...ofRecords,
      metricName: 'SealingFailed',
      threshold: 5,
    });
    this.#add('AuditLog-EntriesForgotten', {
      description: 'The hourly run sealed entries of the audit log that the stream had not brought.',
      ...ofRecords,
      metricName: 'EntryForgotten',
      threshold: 1,
    });
    this.#add('AuditLog-SealingStands', {
      description: 'The stream of the audit log is read more than fifteen minutes late: sealing stands.',
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: all.sealAuditLog.lambda.functionName },
      metricName: 'IteratorAge',
      statistic: 'Maximum',
      threshold: seconds * 1000,
    });
  }

  /** What persons do often, and whether that is seen in time. */
  #addOnPatterns({ all }: Functions): void {
    this.#add('Patterns-Hit', {
      description:
        'A person did something more often on one day than the context allows. The finding on EventBridge names the person.',
      namespace: metricsNamespace,
      dimensions: { service: 'patterns' },
      metricName: 'PatternHit',
      threshold: 1,
    });
    this.#add('Patterns-Paused', {
      description: 'A person was paused for conversions. A privacy officer may lift the pause.',
      namespace: metricsNamespace,
      dimensions: { service: 'patterns' },
      metricName: 'ConversionPaused',
      threshold: 1,
    });
    this.#add('Patterns-ReadLate', {
      description: 'The audit log is watched more than a minute late.',
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: all.watchAuditLog.lambda.functionName },
      metricName: 'IteratorAge',
      statistic: 'Maximum',
      threshold: 60_000,
    });
  }

  #addOnConnections(): void {
    this.#add('Connections-Foreign', {
      description:
        'A client with a valid certificate claimed the client id of another. The finding on EventBridge names the certificate.',
      namespace: metricsNamespace,
      dimensions: { service: 'connections' },
      metricName: 'ForeignConnection',
      threshold: 1,
    });
  }

  /** What the scheduled functions of provisioning and ownership could not settle. */
  #addOnSweeps(): void {
    this.#add('Reconcile-SagaStuck', {
      description:
        'A run of the reconciler could not continue a provisioning. It tries again: act when the alarm stays on.',
      ...ofProvisioning,
      metricName: 'SagaStuck',
    });
    this.#add('Reconcile-CertificatesEndSoon', {
      description:
        'Certificates of vehicles end soon, so these vehicles do not renew. docs/OPERATIONS.md lists them.',
      ...ofProvisioning,
      metricName: 'CertificateEndsSoon',
      statistic: 'Maximum',
    });
    this.#add('AccessEnds-Overdue', {
      description:
        'Connections of persons whose access ended five minutes ago are not closed. They receive no events.',
      namespace: metricsNamespace,
      dimensions: { service: 'ownership' },
      metricName: 'AccessEndOverdue',
      threshold: 1,
    });
    this.#add('Claims-CodesGivenUp', {
      description: 'Codes of claims could not be sent. The persons can start their claims again.',
      namespace: metricsNamespace,
      dimensions: { service: 'ownership' },
      metricName: 'ClaimCodeGivenUp',
      threshold: 1,
    });
    this.#add('Reconcile-DriftReported', {
      description:
        'The certificate of an active vehicle is missing or not ACTIVE in AWS IoT. Find out whether that is intended.',
      ...ofProvisioning,
      metricName: 'DriftReported',
    });
  }

  /**
   * A field's error is HTTP 200 and so not a 5XXError, but AppSync writes it to its log. The
   * pattern matches the bare word anywhere, because AWS does not promise the form of these lines.
   * One error may be in several lines.
   */
  #addOnErrorType(
    { logGroup }: Api,
    id: string,
    { errorType, ...alarm }: Omit<AlarmDefinition, 'namespace'> & { readonly errorType: ErrorCode },
  ): void {
    new MetricFilter(this, `${id}-Lines`, {
      logGroup,
      filterPattern: FilterPattern.literal(errorType),
      metricNamespace: metricsNamespace,
      metricName: alarm.metricName,
      metricValue: '1',
    });
    this.#add(id, { ...alarm, namespace: metricsNamespace });
  }

  #add(id: string, alarm: AlarmDefinition): void {
    addMetricAlarm(this, id, { ...alarm, actions: this.#actions });
  }
}
