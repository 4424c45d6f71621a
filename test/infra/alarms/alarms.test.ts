import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../../domain/error-catalogue.ts';
import {
  type Assembly,
  type Properties,
  type Template,
  resourcesOf,
  synthesizeAssembly,
} from '../synthesized.ts';
import { codeOfServices } from './code-of-services.ts';

const topicArn = 'arn:aws:sns:eu-central-1:111122223333:operations';

let assembly: Assembly;
let template: Template;

beforeAll(async () => {
  assembly = await synthesizeAssembly({ alarmTopicArn: topicArn });
  template = assembly.template;
});

const propertiesOf = (type: string): readonly Properties[] =>
  resourcesOf(template, type).map(([, { Properties }]) => Properties);

/** Returns the properties of the only alarm on a metric. */
function alarmOn(namespace: string, metricName: string): Properties {
  const [found, ...more] = propertiesOf('AWS::CloudWatch::Alarm').filter(
    ({ Namespace, MetricName }) => Namespace === namespace && MetricName === metricName,
  );
  if (found === undefined || more.length > 0) {
    throw new Error(`There must be one alarm on ${metricName}.`);
  }
  return found;
}

/** Returns the properties of the only filter of a metric. */
function filterFor(metricName: string): Properties {
  const [found, ...more] = propertiesOf('AWS::Logs::MetricFilter').filter((one) =>
    JSON.stringify(one['MetricTransformations']).includes(`"MetricName":"${metricName}"`),
  );
  if (found === undefined || more.length > 0) {
    throw new Error(`There must be one filter for ${metricName}.`);
  }
  return found;
}

interface MetricQuery {
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Period: number;
    readonly Metric: { readonly MetricName: string; readonly Dimensions: unknown };
  };
}

/** The metrics behind an alarm on an expression; CloudFormation's schema of the type. */
const queriesOf = (alarm: Properties) => (alarm['Metrics'] ?? []) as readonly MetricQuery[];

function periodsOf(alarm: Properties): readonly unknown[] {
  const queried = queriesOf(alarm).flatMap(({ MetricStat }) => MetricStat?.Period ?? []);
  return queried.length > 0 ? queried : [alarm['Period']];
}

describe('alarms', () => {
  it('all notify the topic, describe what they mean, and treat missing data as healthy', () => {
    const alarms = propertiesOf('AWS::CloudWatch::Alarm');

    expect(alarms.length).toBeGreaterThan(0);
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        AlarmActions: [topicArn],
        AlarmDescription: expect.stringMatching(/\.$/) as unknown,
        TreatMissingData: 'notBreaching',
      });
      for (const period of periodsOf(alarm)) {
        expect(period).toBe(300);
      }
    }
  });

  it('watch certificates for other keys, and requests for them without a permit', () => {
    const replaced = alarmOn('ReferenceIdForVin', 'CertificateReplaced');

    expect(replaced).toMatchObject({
      Dimensions: [{ Name: 'service', Value: 'provisioning' }],
      Threshold: 1,
    });
    expect(alarmOn('ReferenceIdForVin', 'ReissueNotPermitted')).toMatchObject({ Threshold: 5 });
    expect(filterFor('ReissueNotPermitted')).toMatchObject({ FilterPattern: 'REISSUE_NOT_PERMITTED' });
  });

  it('watch connections under client ids of others, from the first', () => {
    expect(alarmOn('ReferenceIdForVin', 'ForeignConnection')).toMatchObject({
      Dimensions: [{ Name: 'service', Value: 'connections' }],
      Threshold: 1,
    });
  });

  it('watch batches that are not sealed, and the first entry that the stream did not bring', () => {
    const ofRecords = [{ Name: 'service', Value: 'records' }];

    expect(alarmOn('ReferenceIdForVin', 'SealingFailed')).toMatchObject({
      Dimensions: ofRecords,
      Threshold: 5,
    });
    expect(alarmOn('ReferenceIdForVin', 'EntryForgotten')).toMatchObject({
      Dimensions: ofRecords,
      Threshold: 1,
    });
  });

  it.each([
    ['SagaStuck', /stays/],
    ['DriftReported', /Find out whether that is intended/],
  ])('watch what the reconciler counts as %s', (metricName, description) => {
    const alarm = alarmOn('ReferenceIdForVin', metricName);

    const services = propertiesOf('AWS::Lambda::Function').map(
      ({ Environment }) => Environment?.Variables['POWERTOOLS_SERVICE_NAME'],
    );
    expect(alarm).toMatchObject({ Dimensions: [{ Name: 'service', Value: 'provisioning' }], Threshold: 1 });
    expect(alarm['AlarmDescription']).toMatch(description);
    expect(services).toContain('provisioning');
  });
});

describe('alarms of telemetry and commands', () => {
  it.each([
    ['AWS/Lambda', 'IteratorAge', 'FunctionName', /^FunctionsIngestTelemetryFunction/, 'Maximum', 60_000],
    ['AWS/Lambda', 'IteratorAge', 'FunctionName', /^FunctionsSealAuditLogFunction/, 'Maximum', 900_000],
    ['AWS/Lambda', 'IteratorAge', 'FunctionName', /^FunctionsWatchAuditLogFunction/, 'Maximum', 60_000],
    ['AWS/Kinesis', 'WriteProvisionedThroughputExceeded', 'StreamName', /^TelemetryStream/, 'Sum', 1],
  ])('watch %s %s', (namespace, metricName, dimension, resource, statistic, threshold) => {
    const alarms = propertiesOf('AWS::CloudWatch::Alarm').filter(
      ({ Namespace, MetricName }) => Namespace === namespace && MetricName === metricName,
    );

    expect(alarms).toContainEqual(
      expect.objectContaining({
        Dimensions: [{ Name: dimension, Value: { Ref: expect.stringMatching(resource) as unknown } }],
        Statistic: statistic,
        Threshold: threshold,
      }),
    );
  });

  it('go off at the first dead letter of each queue', () => {
    const alarms = propertiesOf('AWS::CloudWatch::Alarm').filter(({ Namespace }) => Namespace === 'AWS/SQS');

    const queues = alarms.map(({ Dimensions }) => JSON.stringify(Dimensions));
    expect(queues).toEqual([
      expect.stringContaining('TelemetryDeadLettersQueue'),
      expect.stringContaining('CommandDeadLettersQueue'),
      expect.stringContaining('RenewalDeadLettersQueue'),
      expect.stringContaining('ConnectionDeadLettersQueue'),
      expect.stringContaining('AnnouncementDeadLettersQueue'),
      expect.stringContaining('ClaimDeadLettersQueue'),
      expect.stringContaining('AuditDeadLettersQueue'),
      expect.stringContaining('PatternDeadLettersQueue'),
      expect.stringContaining('DataJobDeadLettersQueue'),
    ]);
    expect(propertiesOf('AWS::SQS::Queue')).toHaveLength(queues.length);
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Statistic: 'Maximum',
        Threshold: 1,
      });
    }
  });

  it('compare records with something rejected with the others, from a hundred records on', () => {
    const shares = propertiesOf('AWS::CloudWatch::Alarm').filter((alarm) => queriesOf(alarm).length > 0);

    const [share, ...more] = shares;
    const queries = queriesOf(share ?? {});
    expect(more).toEqual([]);
    expect(share?.['Threshold']).toBe(10);
    expect(queries.map(({ Expression, MetricStat }) => Expression ?? MetricStat?.Metric.MetricName)).toEqual([
      'RecordRefused',
      'RecordAccepted',
      expect.stringMatching(/>=100, 100\*/),
    ]);
  });

  it('are as many as the page about costs counts', () => {
    const alarms = propertiesOf('AWS::CloudWatch::Alarm');
    const metrics = alarms.map(
      (alarm) => queriesOf(alarm).filter(({ MetricStat }) => MetricStat).length || 1,
    );

    const count = metrics.reduce((sum, one) => sum + one, 0);
    expect(readFileSync('docs/COSTS-AND-QUOTAS.md', 'utf8')).toContain(
      `CloudWatch, ${alarms.length} alarms on ${count} metrics `,
    );
  });

  it('watch only metrics that a function of that service counts', () => {
    const watched = propertiesOf('AWS::CloudWatch::Alarm').flatMap((alarm) =>
      alarm['Namespace'] === 'ReferenceIdForVin' && alarm['Dimensions'] instanceof Array
        ? [[alarm['MetricName'], serviceIn(alarm['Dimensions'])]]
        : queriesOf(alarm).flatMap(({ MetricStat }) =>
            MetricStat === undefined
              ? []
              : [[MetricStat.Metric.MetricName, serviceIn(MetricStat.Metric.Dimensions)]],
          ),
    );

    const counted = codeOfServices(assembly);
    const ofServices = watched.filter(([, service]) => service !== undefined);
    expect(ofServices.length).toBeGreaterThan(5);
    for (const [metricName, service] of ofServices) {
      expect(counted.get(String(service)), String(metricName)).toContain(`"${metricName}"`);
    }
  });
});

describe('errors of fields, which are HTTP 200', () => {
  it.each([
    ['AUDIT_UNAVAILABLE', 'AuditUnavailable', 1],
    ['SERVICE_UNAVAILABLE', 'ServiceUnavailable', 5],
  ])('are counted in the log of the API and watched: %s', (code, metricName, threshold) => {
    const filter = filterFor(metricName);
    const alarm = alarmOn('ReferenceIdForVin', metricName);

    expect(Object.keys(errorCatalogue)).toContain(code);
    expect(filter).toMatchObject({
      FilterPattern: code,
      LogGroupName: { Ref: expect.stringMatching(/^ApiLogs/) as unknown },
      MetricTransformations: [
        { MetricNamespace: 'ReferenceIdForVin', MetricName: metricName, MetricValue: '1' },
      ],
    });
    expect(alarm['Dimensions'] ?? []).toEqual([]);
    expect(alarm['Threshold']).toBe(threshold);
  });
});

function serviceIn(dimensions: unknown): string | undefined {
  // CloudFormation's schema of the type.
  const list = dimensions as readonly { readonly Name: string; readonly Value: string }[];
  return list.find(({ Name }) => Name === 'service')?.Value;
}
