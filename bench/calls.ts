/**
 * AWS calls, capacity units and US$ per million of each operation, counted by a world from the real
 * calls of one operation.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../infra/synthesize.ts';
import { type CallRecord, startWorld, type World } from 'local-aws';
import {
  type GivenVehicle,
  type PeoplesWorld,
  type Person,
  convert,
  givenAccess,
  givenDevice,
  givenPermit,
  givenPerson,
  givenVehicle,
  provisionVehicle,
} from '../test/support/given.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { europeanVin } from '../test/support/vins.ts';
import { lifeOperations } from './life-operations.ts';
import { type Operations, required } from './operation.ts';
import { appSyncRequest, priceOf } from './prices.ts';

/** The calls and cost of one operation. */
export interface CallsRow {
  readonly operation: string;
  readonly lambda: number;
  readonly kms: number;
  readonly dynamodb: number;
  readonly acmPca: number;
  readonly iot: number;
  readonly fleetWise: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Without certificates: see `certificatePrices`. */
  readonly usdPerMillion: number;
}

/** Runs each operation once in a warm world and counts its calls. */
export async function benchCalls(fleetWise: boolean): Promise<readonly CallsRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-calls-'));
  const assembly = await synthesize({ outdir: join(folder, 'assembly'), context: { fleetWise } });
  const world = await startWorld({
    assembly,
    directory: join(folder, 'world'),
    schedules: false,
    enforceWebAcl: false,
  });
  try {
    return await countAll(world);
  } finally {
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Cast {
  readonly provisioner: Person;
  readonly operator: Person;
  readonly owner: Person;
  readonly buyer: Person;
  readonly vehicle: GivenVehicle;
}

async function countAll(world: World): Promise<readonly CallsRow[]> {
  const cast = await makeCast(world);
  const rows: CallsRow[] = [];
  for (const [operation, { prepare, requests = 1, run }] of Object.entries(operations(world, cast))) {
    await prepare?.();
    await settled(world);
    const before = world.calls.next();
    await run();
    await settled(world);
    const calls = world.calls.list(before).filter((call) => !isAnnouncing(call));
    rows.push(rowOf(operation, calls, requests * appSyncRequest));
  }
  return rows;
}

/** Resolves when no event is under way. */
async function settled({ lambda, rules, streams }: World): Promise<void> {
  await rules.settled();
  await streams.settled();
  await lambda.settled();
}

/** The calls of announcements, whose cost stands alone, and Lambda's own calls, which are free. */
function isAnnouncing({ principalArn }: CallRecord): boolean {
  return /\/awslambda_|AnnounceEvents/.test(principalArn);
}

async function makeCast({ outputs, administrator }: World): Promise<Cast> {
  const place: PeoplesWorld = { outputs, administrator, transcript: [] };
  const provisioner = await givenPerson(place, ['provisioners']);
  const operator = await givenPerson(place, ['operators']);
  const owner = await givenPerson(place, ['owners']);
  const buyer = await givenPerson(place, ['owners']);
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  await required(owner.ask(convert, { vin: vehicle.vin }));
  return { provisioner, operator, owner, buyer, vehicle };
}

function operations(world: World, cast: Cast): Operations {
  const reconcileRule =
    world.resourcesOfType('AWS::Events::Rule').find((id) => id.includes('Reconcile')) ?? '';
  return {
    ...conversionOperations(cast),
    ...provisioningOperations(cast),
    ...readOperations(cast),
    'importDeviceInventory, 1 device': { run: () => importDevices(cast, 1) },
    'importDeviceInventory, 100 devices': { run: () => importDevices(cast, 100) },
    ...accessOperations(cast),
    ...lifeOperations(world, cast),
    'reconcile, with nothing to do': { requests: 0, run: () => world.runSchedule(reconcileRule) },
  };
}

function conversionOperations({ owner, vehicle: { vin } }: Cast): Operations {
  return {
    'referenceIdForVin, converted': { run: () => required(owner.ask(convert, { vin })) },
    'referenceIdForVin, not found': { run: () => owner.ask(convert, { vin: europeanVin() }) },
    'referenceIdForVin, bad VIN': { run: () => owner.ask(convert, { vin: 'NO VIN' }) },
  };
}

function provisioningOperations({ operator, provisioner, vehicle }: Cast): Operations {
  const { certificateSigningRequest, deviceId, vin } = vehicle;
  const provision = (input: object) => required(provisioner.ask(provisionVehicle, { input }));
  let fresh: object = {};
  let otherKey = '';
  return {
    'provisionVehicle, new': {
      prepare: async () => {
        fresh = {
          vin: europeanVin(),
          deviceId: await givenDevice(provisioner),
          certificateSigningRequest: await signingRequest(),
        };
      },
      run: () => provision(fresh),
    },
    'provisionVehicle, same again': { run: () => provision({ vin, deviceId, certificateSigningRequest }) },
    'provisionVehicle, another key': {
      prepare: async () => {
        await givenPermit(operator, vehicle);
        otherKey = await signingRequest();
      },
      run: () => provision({ vin, deviceId, certificateSigningRequest: otherKey }),
    },
  };
}

const vehicleFields = 'referenceId status attributes { brand }';

function readOperations({ operator, owner, vehicle: { referenceId } }: Cast): Operations {
  const ofVehicle = (selection: string) =>
    required(owner.ask(`query ($r: ID!) { ${selection} }`, { r: referenceId }));
  return {
    vehicle: { run: () => ofVehicle(`vehicle(referenceId: $r) { ${vehicleFields} }`) },
    'vehicles, a page': {
      run: () => required(operator.ask(`{ vehicles { items { ${vehicleFields} } nextToken } }`)),
    },
    'myVehicles, a page': {
      run: () => required(owner.ask(`{ myVehicles { items { role vehicle { ${vehicleFields} } } } }`)),
    },
    vehicleHistory: { run: () => ofVehicle('vehicleHistory(referenceId: $r) { items { at event } }') },
  };
}

function accessOperations({ operator, provisioner, vehicle }: Cast): Operations {
  const endAccess = 'mutation ($input: EndAccessInput!) { endAccess(input: $input) { until } }';
  const input = { referenceId: vehicle.referenceId, ownerId: provisioner.principalId };
  return {
    grantAccess: { run: () => givenAccess(operator, provisioner, vehicle, 'DRIVER') },
    endAccess: { run: () => required(operator.ask(endAccess, { input })) },
  };
}

function importDevices({ provisioner }: Cast, count: number): Promise<unknown> {
  const devices = Array.from({ length: count }, (_, index) => device(index));
  return required(
    provisioner.ask(
      'mutation ($devices: [DeviceInventoryInput!]!) { importDeviceInventory(devices: $devices) { imported } }',
      { devices },
    ),
  );
}

function device(index: number) {
  const deviceId = `bench-${index}-${Date.now()}`;
  return { deviceId, model: 'TCU-4', serialNumber: deviceId };
}

function rowOf(operation: string, calls: readonly CallRecord[], request: number): CallsRow {
  const count = (...services: string[]) => calls.filter(({ service }) => services.includes(service)).length;
  const units = (kind: 'read' | 'write') =>
    calls
      .flatMap(({ consumed = [] }) => consumed)
      .reduce((sum, taken) => (taken.kind === kind ? sum + taken.units : sum), 0);
  const [readUnits, writeUnits] = [units('read'), units('write')];
  const perCall = calls.reduce(
    (sum, { service }) => sum + priceOf({ service, readUnits: 0, writeUnits: 0 }),
    0,
  );
  const capacity = priceOf({ service: 'dynamodb', readUnits, writeUnits });
  return {
    operation,
    lambda: count('lambda'),
    kms: count('kms'),
    dynamodb: count('dynamodb'),
    acmPca: count('acm-pca'),
    iot: count('iot', 'iotdata', 'iotdevicegateway'),
    fleetWise: count('iotfleetwise'),
    readUnits,
    writeUnits,
    usdPerMillion: Math.round((request + perCall + capacity) * 1e8) / 100,
  };
}
