import { beforeAll, describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../domain/errors.ts';
import { resourcesOf, synthesizeTemplate } from './synthesized.ts';
import type { Properties, Template } from './synthesized.ts';

const topicArn = 'arn:aws:sns:eu-central-1:111122223333:operations';

let template: Template;

beforeAll(async () => {
  template = await synthesizeTemplate({ alarmTopicArn: topicArn });
});

const propertiesOf = (type: string): readonly Properties[] =>
  resourcesOf(template, type).map(([, { Properties }]) => Properties);

/** Properties of the only alarm on a metric. */
function alarmOn(namespace: string, metricName: string): Properties {
  const [found, ...more] = propertiesOf('AWS::CloudWatch::Alarm').filter(
    ({ Namespace, MetricName }) => Namespace === namespace && MetricName === metricName,
  );
  if (found === undefined || more.length > 0) throw new Error(`There must be one alarm on ${metricName}.`);
  return found;
}

/** Properties of the only filter that makes a metric. */
function filterFor(metricName: string): Properties {
  const [found, ...more] = propertiesOf('AWS::Logs::MetricFilter').filter((one) =>
    JSON.stringify(one['MetricTransformations']).includes(`"MetricName":"${metricName}"`),
  );
  if (found === undefined || more.length > 0) throw new Error(`There must be one filter for ${metricName}.`);
  return found;
}

describe('alarms', () => {
  it('all tell the topic, say what they mean, and take silence for health', () => {
    const alarms = propertiesOf('AWS::CloudWatch::Alarm');

    expect(alarms.length).toBeGreaterThan(0);
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        AlarmActions: [topicArn],
        AlarmDescription: expect.stringMatching(/\.$/) as unknown,
        TreatMissingData: 'notBreaching',
        Statistic: 'Sum',
        Period: 300,
      });
    }
  });

  it.each([
    ['SagaStuck', /stays/],
    ['DriftReported', /person should know/],
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
