import { beforeAll, describe, expect, it } from 'vitest';
import { type Template, resourcesOf, synthesizeTemplate } from '../synthesized.ts';

const provisionedTables = {
  Telemetry: { read: { min: 5, max: 500 }, write: { min: 50, start: 400, max: 4_000 } },
  Ownership: { read: { min: 1, max: 40 }, write: { min: 2, max: 20 }, target: 50 },
};

let onDemand: Template;
let provisioned: Template;

beforeAll(async () => {
  onDemand = await synthesizeTemplate();
  provisioned = await synthesizeTemplate({ stage: 'prod', nag: true, provisionedTables });
}, 120_000);

const targetType = 'AWS::ApplicationAutoScaling::ScalableTarget';
const policyType = 'AWS::ApplicationAutoScaling::ScalingPolicy';

const propertiesOf = (template: Template, type: string) =>
  resourcesOf(template, type).map(([, { Properties }]) => Properties as Readonly<Record<string, unknown>>);

/** Returns the table and the end of each target's name, which may be an index. */
const nameOf = ({ ResourceId }: Readonly<Record<string, unknown>>) => {
  const name = JSON.stringify(ResourceId);
  return [/Tables([A-Z]\w+?)[0-9A-F]{8}/.exec(name)?.[1], /\/index\/(\w+)/.exec(name)?.[1]];
};

const tableOf = (template: Template, name: string) =>
  propertiesOf(template, 'AWS::DynamoDB::Table').filter((_, index) =>
    resourcesOf(template, 'AWS::DynamoDB::Table')[index]?.[0].startsWith(`Tables${name}`),
  )[0];

describe('capacity of the tables', () => {
  it('is on demand, and scaled by nothing, without the setting', () => {
    const modes = propertiesOf(onDemand, 'AWS::DynamoDB::Table').map(({ BillingMode }) => BillingMode);

    expect(new Set(modes)).toEqual(new Set(['PAY_PER_REQUEST']));
    expect(resourcesOf(onDemand, targetType)).toEqual([]);
  });

  it('is provisioned for the named tables alone, and begins where the setting says', () => {
    const ofMode = propertiesOf(provisioned, 'AWS::DynamoDB::Table').filter(
      ({ BillingMode }) => BillingMode === 'PROVISIONED',
    );

    expect(ofMode).toHaveLength(2);
    expect(tableOf(provisioned, 'Telemetry')).toMatchObject({
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 400 },
    });
    expect(tableOf(provisioned, 'VehicleState')).toMatchObject({ BillingMode: 'PAY_PER_REQUEST' });
  });

  it('is the same for each index of a table, because an index that lags throttles its table', () => {
    const indexes = tableOf(provisioned, 'Ownership')?.['GlobalSecondaryIndexes'];

    expect(indexes).toHaveLength(3);
    expect(indexes).toEqual(
      Array.from({ length: 3 }, () =>
        expect.objectContaining({
          ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
        }),
      ),
    );
  });

  it('is scaled for reads and writes of every table and index', () => {
    const targets = propertiesOf(provisioned, targetType).map((target) => [
      ...nameOf(target),
      target['ScalableDimension'],
      target['MinCapacity'],
      target['MaxCapacity'],
    ]);

    expect(targets).toEqual([
      ...[undefined, 'byVehicle', 'byPerson', 'byUnpublishedEnd'].flatMap((index) => [
        ['Ownership', index, `dynamodb:${index === undefined ? 'table' : 'index'}:ReadCapacityUnits`, 1, 40],
        ['Ownership', index, `dynamodb:${index === undefined ? 'table' : 'index'}:WriteCapacityUnits`, 2, 20],
      ]),
      ['Telemetry', undefined, 'dynamodb:table:ReadCapacityUnits', 5, 500],
      ['Telemetry', undefined, 'dynamodb:table:WriteCapacityUnits', 50, 4_000],
    ]);
  });

  it('has a policy for each target, by the metric of its own dimension', () => {
    const policies = propertiesOf(provisioned, policyType);
    const configurations = policies.map(
      ({ TargetTrackingScalingPolicyConfiguration: configuration }) => configuration,
    );

    expect(policies).toHaveLength(resourcesOf(provisioned, targetType).length);
    expect(new Set(policies.map(({ ScalingTargetId }) => JSON.stringify(ScalingTargetId))).size).toBe(10);
    expect(configurations.slice(-2)).toEqual([
      {
        PredefinedMetricSpecification: { PredefinedMetricType: 'DynamoDBReadCapacityUtilization' },
        TargetValue: 70,
      },
      {
        PredefinedMetricSpecification: { PredefinedMetricType: 'DynamoDBWriteCapacityUtilization' },
        TargetValue: 70,
      },
    ]);
    expect(configurations[0]).toMatchObject({ TargetValue: 50 });
  });
});
