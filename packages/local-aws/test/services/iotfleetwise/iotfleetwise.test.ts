import { Sha256 } from '@aws-crypto/sha256-js';
import { IoTClient, CreateThingCommand, DescribeThingCommand } from '@aws-sdk/client-iot';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../emulation.ts';
import { testWireConformance } from '../../wire-conformance.ts';

let world: Emulation;
let manifests: { modelManifestArn: unknown; decoderManifestArn: unknown };
beforeAll(async () => {
  world = await startEmulation();
  manifests = await makeManifests('fleet');
});
afterAll(() => world.stop());

/** Creates a catalog, a model and a decoder with one name, as CDK writes them. */
async function makeManifests(Name: string, status = 'ACTIVE') {
  const nodes = [
    { Branch: { FullyQualifiedName: 'Vehicle' } },
    { Sensor: { FullyQualifiedName: 'Vehicle.Speed', DataType: 'FLOAT' } },
  ];
  const catalog = await world.make(
    'AWS::IoTFleetWise::SignalCatalog',
    { Name, Nodes: nodes },
    `${Name}Catalog`,
  );
  const model = await world.make(
    'AWS::IoTFleetWise::ModelManifest',
    { Name, SignalCatalogArn: catalog.attributes['Arn'], Nodes: ['Vehicle.Speed'], Status: 'ACTIVE' },
    `${Name}Model`,
  );
  const decoder = await world.make(
    'AWS::IoTFleetWise::DecoderManifest',
    {
      Name,
      ModelManifestArn: model.attributes['Arn'],
      Status: status,
      DefaultForUnmappedSignals: 'CUSTOM_DECODING',
    },
    `${Name}Decoder`,
  );
  return { modelManifestArn: model.attributes['Arn'], decoderManifestArn: decoder.attributes['Arn'] };
}

/** Sends one signed request. */
async function send(
  operation: string,
  input: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { hostname, port, host } = new URL(world.url);
  const signer = new SignatureV4({
    service: 'iotfleetwise',
    region: 'eu-central-1',
    credentials: world.iam.rootCredentials,
    sha256: Sha256,
  });
  const request = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/',
    headers: {
      host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `IoTAutobahnControlPlane.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const response = await fetch(world.url, {
    method: 'POST',
    headers: request.headers,
    body: JSON.stringify(input),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const create = (vehicleName: string, changes: object = {}) =>
  send('CreateVehicle', { vehicleName, ...manifests, ...changes });
const createThing = (thingName: string, attributes?: Record<string, string>) =>
  new IoTClient(world.client()).send(
    new CreateThingCommand({ thingName, ...(attributes && { attributePayload: { attributes } }) }),
  );

describe('CreateVehicle', () => {
  it('creates the vehicle and its thing', async () => {
    const { status, body } = await create('made');

    const thing = await new IoTClient(world.client()).send(new DescribeThingCommand({ thingName: 'made' }));

    expect(status).toBe(200);
    expect(body).toEqual({
      vehicleName: 'made',
      arn: 'arn:aws:iotfleetwise:eu-central-1:000000000000:vehicle/made',
      thingArn: thing.thingArn,
    });
  });

  it('uses an existing thing on request, and only then requires one', async () => {
    const associationBehavior = 'ValidateIotThingExists';
    await createThing('present', { made: 'before' });

    const present = await create('present', { associationBehavior });
    const absent = await create('absent', { associationBehavior });

    expect(present.status).toBe(200);
    expect(absent.body).toMatchObject({ __type: 'ResourceNotFoundException', resourceType: 'thing' });
  });

  it('refuses a second vehicle of the same name, and an existing thing with other attributes', async () => {
    await create('twice');
    await createThing('foreign', { owner: 'another' });

    const again = await create('twice');
    const foreign = await create('foreign');

    expect(again).toMatchObject({
      status: 400,
      body: { __type: 'ConflictException', resourceType: 'vehicle' },
    });
    expect(foreign.body).toMatchObject({ __type: 'ConflictException', resourceType: 'thing' });
  });

  it('needs an active decoder that belongs to the model', async () => {
    const draft = await makeManifests('draft', 'DRAFT');
    const other = await makeManifests('other');

    const withDraft = await create('v', draft);
    const mixed = await create('v', { decoderManifestArn: other.decoderManifestArn });
    const unknown = await create('v', {
      modelManifestArn: 'arn:aws:iotfleetwise:eu-central-1:000000000000:model-manifest/no',
    });

    expect(withDraft.body).toMatchObject({ __type: 'ValidationException', reason: 'other' });
    expect(mixed.body).toMatchObject({ __type: 'ValidationException', reason: 'other' });
    expect(unknown.body).toMatchObject({
      __type: 'ResourceNotFoundException',
      resourceType: 'model-manifest',
    });
  });

  it('names the fields that violate the model', async () => {
    const { body } = await create('no spaces please');

    expect(body).toMatchObject({
      __type: 'ValidationException',
      reason: 'fieldValidationFailed',
      fieldList: [{ name: 'vehicleName', message: expect.stringContaining('regular expression') }],
    });
  });
});

describe('a vehicle', () => {
  it('has attributes that can be merged and overwritten', async () => {
    await create('changing', { attributes: { a: '1' } });
    const attributesAfter = async (input: object) => {
      await send('UpdateVehicle', { vehicleName: 'changing', ...input });
      return (await send('GetVehicle', { vehicleName: 'changing' })).body['attributes'];
    };

    const merged = await attributesAfter({ attributes: { b: '2' }, attributeUpdateMode: 'Merge' });
    const overwritten = await attributesAfter({ attributes: { c: '3' } });

    expect(merged).toEqual({ a: '1', b: '2' });
    expect(overwritten).toEqual({ c: '3' });
  });

  it('can be deleted repeatedly', async () => {
    await create('leaving');

    const first = await send('DeleteVehicle', { vehicleName: 'leaving' });
    const second = await send('DeleteVehicle', { vehicleName: 'leaving' });
    const gone = await send('GetVehicle', { vehicleName: 'leaving' });

    expect(second).toEqual(first);
    expect(gone.body).toMatchObject({ __type: 'ResourceNotFoundException', resourceId: 'leaving' });
  });

  it('is listed by its attributes, page by page', async () => {
    for (const name of ['page-1', 'page-2', 'page-3']) {
      await create(name, { attributes: { shelf: 'pages' } });
    }
    const filter = { attributeNames: ['shelf'], attributeValues: ['pages'], maxResults: 2 };

    const first = (await send('ListVehicles', filter)).body;
    const second = (await send('ListVehicles', { ...filter, nextToken: first['nextToken'] })).body;

    expect(first['vehicleSummaries']).toHaveLength(2);
    expect(second['vehicleSummaries']).toMatchObject([{ vehicleName: 'page-3' }]);
  });
});

describe('the manifests', () => {
  it('are described', async () => {
    const model = await send('GetModelManifest', { name: 'fleet' });
    const decoder = await send('GetDecoderManifest', { name: 'fleet' });

    expect(model.body).toMatchObject({ arn: manifests.modelManifestArn, status: 'ACTIVE' });
    expect(decoder.body).toMatchObject({ modelManifestArn: manifests.modelManifestArn, status: 'ACTIVE' });
  });

  it('name only signals that the catalog has', async () => {
    const catalog = await world.make('AWS::IoTFleetWise::SignalCatalog', { Name: 'bare', Nodes: [] });

    const model = world.make('AWS::IoTFleetWise::ModelManifest', {
      Name: 'bare',
      SignalCatalogArn: catalog.attributes['Arn'],
      Nodes: ['Vehicle.Unknown'],
    });

    await expect(model).rejects.toThrow('InvalidSignalsException: Vehicle.Unknown');
  });
});

testWireConformance(
  () => world,
  [
    'iotfleetwise.CreateVehicle',
    'iotfleetwise.DeleteVehicle',
    'iotfleetwise.GetDecoderManifest',
    'iotfleetwise.GetModelManifest',
    'iotfleetwise.GetVehicle',
    'iotfleetwise.ListVehicles',
    'iotfleetwise.UpdateVehicle',
  ],
);
