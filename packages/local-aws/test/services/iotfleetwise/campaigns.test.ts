import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Properties } from '../../../src/core/resource.ts';
import { type RulesWorld, kinesis, startRulesWorld } from '../iot/rules/rules-world.ts';

const topicArn = (topic: string): string => `arn:aws:iot:eu-central-1:000000000000:topic/${topic}`;

let world: RulesWorld;
let catalogArn: string;
let fleetArn: string;
beforeEach(async () => {
  world = await startRulesWorld();
  const Name = 'fleet';
  const catalog = await world.make('AWS::IoTFleetWise::SignalCatalog', {
    Name,
    Nodes: [
      { Branch: { FullyQualifiedName: 'Vehicle' } },
      { Sensor: { FullyQualifiedName: 'Vehicle.Speed', DataType: 'FLOAT' } },
      { Sensor: { FullyQualifiedName: 'Vehicle.IsMoving', DataType: 'BOOLEAN' } },
      { Sensor: { FullyQualifiedName: 'Vehicle.Secret', DataType: 'STRING' } },
    ],
  });
  catalogArn = String(catalog.attributes['Arn']);
  const model = await world.make('AWS::IoTFleetWise::ModelManifest', {
    Name,
    SignalCatalogArn: catalogArn,
    Nodes: ['Vehicle.Speed'],
    Status: 'ACTIVE',
  });
  const modelManifestArn = model.attributes['Arn'];
  const decoder = await world.make('AWS::IoTFleetWise::DecoderManifest', {
    Name,
    ModelManifestArn: modelManifestArn,
    Status: 'ACTIVE',
  });
  const fleet = await world.make('AWS::IoTFleetWise::Fleet', { Id: 'cars', SignalCatalogArn: catalogArn });
  fleetArn = String(fleet.attributes['Arn']);
  await world.make('AWS::IAM::Role', role('fleetwise/v1/telemetry'), 'CampaignRole');
  const decoderManifestArn = decoder.attributes['Arn'];
  for (const vehicleName of ['car', 'loner']) {
    await call('CreateVehicle', {
      vehicleName,
      modelManifestArn,
      decoderManifestArn,
      attributes: { line: 'A' },
    });
  }
  await call('AssociateVehicleFleet', { vehicleName: 'car', fleetId: 'cars' });
  await world.rule(`SELECT * FROM 'fleetwise/v1/telemetry'`, [kinesis('${vehicleName}')]);
});
afterEach(async () => {
  await world.stop();
  expect(world.defects).toEqual([]);
});

const role = (topic: string): Properties => ({
  RoleName: 'campaign',
  AssumeRolePolicyDocument: {
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'iotfleetwise.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  },
  Policies: [
    {
      PolicyName: 'publish',
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'iot:Publish', Resource: topicArn(topic) }] },
    },
  ],
});

const call = (operation: string, input: object): Promise<unknown> =>
  world.dispatcher.dispatch({
    service: 'iotfleetwise',
    operation,
    input,
    principal: world.iam.rootPrincipal,
  });

const campaign = (more: Properties = {}): Promise<unknown> =>
  world.make(
    'AWS::IoTFleetWise::Campaign',
    {
      Name: 'everything',
      Action: 'APPROVE',
      SignalCatalogArn: catalogArn,
      TargetArn: fleetArn,
      CollectionScheme: { TimeBasedCollectionScheme: { PeriodMs: 10_000 } },
      SignalsToCollect: [{ Name: 'Vehicle.Speed' }, { Name: 'Vehicle.IsMoving' }],
      DataDestinationConfigs: [
        {
          MqttTopicConfig: {
            MqttTopicArn: topicArn('fleetwise/v1/telemetry'),
            ExecutionRoleArn: 'arn:aws:iam::000000000000:role/campaign',
          },
        },
      ],
      ...more,
    },
    'Campaign',
  );

const messages = (): unknown[] => world.received.records.map(({ data }) => JSON.parse(data) as unknown);

describe('a campaign', () => {
  it('publishes what it collects from its fleet’s vehicles to rules, in FleetWise’s document', async () => {
    await campaign({ DataExtraDimensions: ['line'] });

    const sent = await world.collect(
      'car',
      { 'Vehicle.Speed': [{ value: 41.5, time: 1000 }], 'Vehicle.IsMoving': true, 'Vehicle.Secret': 'x' },
      { eventId: 7, collectionEventTime: 2000 },
    );

    expect(sent).toBe(1);
    expect(world.received.records.map(({ partitionKey }) => partitionKey)).toEqual(['car']);
    expect(messages()).toEqual([
      {
        campaignName: 'everything',
        vehicleName: 'car',
        eventId: 7,
        msgId: expect.any(String),
        collectionEventTime: 2000,
        dimensions: { line: 'A' },
        signals: {
          'Vehicle.Speed': [{ value: 41.5, time: 1000, dataType: 'FLOAT' }],
          'Vehicle.IsMoving': [{ value: true, time: 2000, dataType: 'BOOLEAN' }],
        },
      },
    ]);
  });

  it('collects nothing from a vehicle outside its fleet, and no signal that it does not name', async () => {
    await campaign();

    const outside = await world.collect('loner', { 'Vehicle.Speed': 1 });
    const unnamed = await world.collect('car', { 'Vehicle.Secret': 'x' });

    expect([outside, unnamed]).toEqual([0, 0]);
    expect(messages()).toEqual([]);
    await expect(world.collect('unknown', {})).rejects.toThrow('FleetWise does not know the vehicle.');
  });

  it('may target one vehicle', async () => {
    await campaign({ TargetArn: 'arn:aws:iotfleetwise:eu-central-1:000000000000:vehicle/loner' });

    expect(await world.collect('loner', { 'Vehicle.Speed': 1 })).toBe(1);
    expect(await world.collect('car', { 'Vehicle.Speed': 1 })).toBe(0);
  });

  it('needs a role that may publish to its topic', async () => {
    await campaign();
    await world.make('AWS::IAM::Role', role('fleetwise/v2/telemetry'), 'CampaignRole');

    await expect(world.collect('car', { 'Vehicle.Speed': 1 })).rejects.toMatchObject({
      code: 'AccessDeniedException',
      message: expect.stringContaining('iot:Publish'),
    });
  });

  it.each([
    ['a signal that the catalog does not have', { SignalsToCollect: [{ Name: 'Vehicle.No' }] }, 'Vehicle.No'],
    ['an unsupported destination', { DataDestinationConfigs: [{ S3Config: {} }] }, 'S3Config'],
    ['an unsupported setting', { SpoolingMode: 'TO_DISK' }, 'SpoolingMode'],
    ['no approval', { Action: undefined }, 'Action APPROVE'],
    ['a catalog that does not exist', { SignalCatalogArn: 'arn:none' }, 'arn:none'],
  ])('stops the start with %s', async (_, properties, named) => {
    await expect(campaign(properties)).rejects.toThrow(named);
  });
});

describe('a fleet', () => {
  it('adds and removes existing vehicles repeatedly', async () => {
    await campaign();
    const member = { vehicleName: 'loner', fleetId: 'cars' };

    await call('AssociateVehicleFleet', member);
    await call('AssociateVehicleFleet', member);
    const inside = await world.collect('loner', { 'Vehicle.Speed': 1 });
    await call('DisassociateVehicleFleet', member);
    await call('DisassociateVehicleFleet', member);
    const outside = await world.collect('loner', { 'Vehicle.Speed': 1 });

    expect([inside, outside]).toEqual([1, 0]);
    for (const wrong of [{ vehicleName: 'no' }, { fleetId: 'no' }]) {
      await expect(call('AssociateVehicleFleet', { ...member, ...wrong })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        fields: { resourceId: 'no' },
      });
    }
  });

  it('loses a vehicle that is deleted', async () => {
    await campaign();

    await call('DeleteVehicle', { vehicleName: 'car' });

    await expect(world.collect('car', { 'Vehicle.Speed': 1 })).rejects.toThrow('does not know');
  });
});
