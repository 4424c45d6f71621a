/**
 * CloudWatch alarms for what nobody should have to notice by chance: failing functions, a failing
 * API, an audit log that cannot be written.
 */
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type MetricAlarm, addMetricAlarm } from './alarm.ts';
import type { Api } from './api.ts';
import { metricsNamespace } from './function.ts';
import type { Functions } from './functions.ts';
import type { Tables } from './tables.ts';
import type { ErrorCode } from '../domain/errors.ts';

interface AlarmsProps {
  readonly functions: Functions;
  readonly tables: Tables;
  readonly api: Api;
  /** Whom alarms tell; topics of SNS. */
  readonly actions: readonly string[];
  /** From how many certificates replaced within five minutes on. */
  readonly replacedCertificatesAlarm: number;
}

type AlarmDefinition = Omit<MetricAlarm, 'actions'>;

/** Metrics that the functions of provisioning count, under the name of their service. */
const ofProvisioning = {
  namespace: metricsNamespace,
  dimensions: { service: 'provisioning' },
  threshold: 1,
} as const;

/** The alarms; those of telemetry and commands stand in `telemetry-alarms.ts`. */
export class Alarms extends Construct {
  readonly #actions: readonly string[];

  constructor(scope: Construct, id: string, { functions, tables, api, ...props }: AlarmsProps) {
    super(scope, id);
    this.#actions = props.actions;
    this.#addOnReissues(api, props.replacedCertificatesAlarm);
    for (const [name, { lambda }] of Object.entries(functions.all)) {
      const ofFunction = {
        namespace: 'AWS/Lambda',
        dimensions: { FunctionName: lambda.functionName },
        threshold: 1,
      };
      this.#add(`${name}-Errors`, {
        ...ofFunction,
        metricName: 'Errors',
        description: `${name} failed in a way nobody expected.`,
      });
      this.#add(`${name}-Throttles`, {
        ...ofFunction,
        metricName: 'Throttles',
        description: `${name} was not given a place to run.`,
      });
    }
    this.#add('Api-ServerErrors', {
      description: 'The API answered requests with server errors.',
      namespace: 'AWS/AppSync',
      metricName: '5XXError',
      dimensions: { GraphQLAPIId: api.graphqlApi.attrApiId },
      threshold: 5,
    });
    this.#addOnErrorType(api, 'AuditLog-Unavailable', {
      description: 'Conversions were refused because the audit log could not be written.',
      errorType: 'AUDIT_UNAVAILABLE',
      metricName: 'AuditUnavailable',
      threshold: 1,
    });
    this.#addOnErrorType(api, 'Api-ServiceUnavailable', {
      description: 'Fields were answered with SERVICE_UNAVAILABLE because AWS did not do its part.',
      errorType: 'SERVICE_UNAVAILABLE',
      metricName: 'ServiceUnavailable',
      threshold: 5,
    });
    this.#add('AuditLog-Throttles', {
      description: 'DynamoDB throttled writes to the audit log.',
      namespace: 'AWS/DynamoDB',
      metricName: 'WriteThrottleEvents',
      dimensions: { TableName: tables.tableName('AuditLog') },
      threshold: 1,
    });
    this.#add('Reconcile-SagaStuck', {
      description:
        'A run of the reconciler could not bring a provisioning on. It tries again: look when this stays.',
      ...ofProvisioning,
      metricName: 'SagaStuck',
    });
    this.#add('AccessEnds-Overdue', {
      description:
        'Connections of persons whose access ended five minutes ago are not closed. They receive no events.',
      namespace: metricsNamespace,
      dimensions: { service: 'ownership' },
      metricName: 'AccessEndOverdue',
      threshold: 1,
    });
    this.#add('Reconcile-DriftReported', {
      description:
        'The certificate of an active vehicle is missing or not ACTIVE in AWS IoT. A person should know.',
      ...ofProvisioning,
      metricName: 'DriftReported',
    });
  }

  /**
   * A certificate for another key is how a vehicle would be taken over, so a person should see when
   * that happens often or is tried.
   */
  #addOnReissues(api: Api, replacedCertificatesAlarm: number): void {
    this.#add('Provisioning-CertificatesReplaced', {
      description:
        'Vehicles got certificates for other keys. See who permitted it in the vehicles’ history: REISSUE_PERMITTED.',
      ...ofProvisioning,
      metricName: 'CertificateReplaced',
      threshold: replacedCertificatesAlarm,
    });
    this.#addOnErrorType(api, 'Provisioning-ReissueRefused', {
      description: 'Certificates for other keys were asked for without a permit.',
      errorType: 'REISSUE_NOT_PERMITTED',
      metricName: 'ReissueNotPermitted',
      threshold: 5,
    });
  }

  /**
   * A field's error is HTTP 200 and so no 5XXError, but AppSync writes it to its log. The bare word
   * is matched wherever it stands, because AWS does not promise the form of these lines; one error
   * may stand in several.
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
