/**
 * The FleetWise client on the wire: protocol, signing name and typed errors, as in AWS's service
 * model.
 */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  AssociateVehicleFleetCommand,
  CreateVehicleCommand,
  DeleteVehicleCommand,
  GetVehicleCommand,
  IoTFleetWiseClient,
} from '../../../functions/aws/client-iotfleetwise/client.ts';
import {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  IoTFleetWiseServiceException,
  LimitExceededException,
  ResourceNotFoundException,
  ThrottlingException,
  ValidationException,
} from '../../../functions/aws/client-iotfleetwise/models.ts';

let server: Server;
let client: IoTFleetWiseClient;
let received: { headers: IncomingHttpHeaders; body: unknown }[];
let responses: { status: number; body: object }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString()) as unknown,
      });
      const { status, body } = responses.shift() ?? { status: 200, body: {} };
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  client = new IoTFleetWiseClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials,
  });
});
afterAll(() => server.close());
beforeEach(() => {
  received = [];
  responses = [];
});

const vehicle = {
  vehicleName: '5f0c1b8e-5d2f-4c8a-9d1c-0a1b2c3d4e5f',
  modelManifestArn: 'arn:aws:iotfleetwise:eu-central-1:000000000000:model-manifest/model',
  decoderManifestArn: 'arn:aws:iotfleetwise:eu-central-1:000000000000:decoder-manifest/decoder',
  associationBehavior: 'ValidateIotThingExists',
  attributes: { key: 'value' },
} as const;

describe('a call', () => {
  it('uses awsJson 1.0 and is signed as iotfleetwise', async () => {
    responses = [{ status: 200, body: { vehicleName: vehicle.vehicleName, arn: 'arn', thingArn: 'thing' } }];

    const output = await client.send(new CreateVehicleCommand(vehicle));

    expect(output).toMatchObject({ vehicleName: vehicle.vehicleName, arn: 'arn', thingArn: 'thing' });
    expect(received[0]?.body).toEqual(vehicle);
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'IoTAutobahnControlPlane.CreateVehicle',
      authorization: expect.stringContaining('/eu-central-1/iotfleetwise/aws4_request') as string,
    });
  });

  it('returns times as dates', async () => {
    responses = [
      { status: 200, body: { vehicleName: 'v', creationTime: 1_700_000_000.5, attributes: { a: 'b' } } },
    ];

    const output = await client.send(new GetVehicleCommand({ vehicleName: 'v' }));

    expect(output.creationTime).toEqual(new Date(1_700_000_000_500));
    expect(output.attributes).toEqual({ a: 'b' });
  });

  it('deletes by name', async () => {
    await client.send(new DeleteVehicleCommand({ vehicleName: 'v' }));

    expect(received[0]?.headers['x-amz-target']).toBe('IoTAutobahnControlPlane.DeleteVehicle');
    expect(received[0]?.body).toEqual({ vehicleName: 'v' });
  });

  it('adds a vehicle to a fleet', async () => {
    responses = [{ status: 200, body: {} }];

    await client.send(new AssociateVehicleFleetCommand({ vehicleName: 'v', fleetId: 'f' }));

    expect(received[0]?.headers['x-amz-target']).toBe('IoTAutobahnControlPlane.AssociateVehicleFleet');
    expect(received[0]?.body).toEqual({ vehicleName: 'v', fleetId: 'f' });
  });

  it('is retried after throttling', async () => {
    responses = [
      { status: 400, body: { __type: 'ThrottlingException', message: 'slow' } },
      { status: 200, body: { vehicleName: 'v' } },
    ];

    const output = await client.send(new GetVehicleCommand({ vehicleName: 'v' }));

    expect(output.vehicleName).toBe('v');
    expect(received).toHaveLength(2);
  });
});

describe('an error', () => {
  it.each([
    [ConflictException, 'ConflictException', 400, { resource: 'v', resourceType: 'vehicle' }],
    [
      ResourceNotFoundException,
      'ResourceNotFoundException',
      400,
      { resourceId: 'v', resourceType: 'vehicle' },
    ],
    [ValidationException, 'ValidationException', 400, {}],
    [AccessDeniedException, 'AccessDeniedException', 400, {}],
    [LimitExceededException, 'LimitExceededException', 400, {}],
    [ThrottlingException, 'ThrottlingException', 400, {}],
    [InternalServerException, 'InternalServerException', 500, {}],
  ])('is deserialized as %s', async (type, name, status, fields) => {
    const body = { __type: `com.amazonaws.iotfleetwise#${name}`, message: 'no', ...fields };
    responses = Array.from({ length: 3 }, () => ({ status, body }));

    const error = await client
      .send(new GetVehicleCommand({ vehicleName: 'v' }))
      .catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(type);
    expect(error).toBeInstanceOf(IoTFleetWiseServiceException);
    expect(error).toMatchObject({ name, message: 'no', ...fields });
  });
});
