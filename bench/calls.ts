/**
 * AWS calls, capacity units and US$ per million of each operation, counted by a world from the real
 * calls of one operation.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../infra/synthesize.ts';
import { type CallRecord, startWorld } from 'local-aws';
import {
  type GivenVehicle,
  type Person,
  convert,
  givenAccess,
  givenDevice,
  givenPerson,
  givenVehicle,
  provisionVehicle,
} from '../test/support/given.ts';
import { signingRequest } from '../packages/local-aws/test/support/signing-requests.ts';
import { europeanVin } from '../test/support/vins.ts';
import type { TestWorld } from '../test/support/world.ts';
import { appSyncRequest, priceOf } from './prices.ts';

/** One operation's row. */
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

/** Runs each operation once in a warm world and counts. */
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
    return await countAll(
      Object.assign(Object.create(world) as typeof world, {
        directory: folder,
        transcript: [],
        modelViolations: () => [],
      }),
    );
  } finally {
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Cast {
  readonly provisioner: Person;
  readonly operator: Person;
  readonly owner: Person;
  readonly vehicle: GivenVehicle;
}

async function countAll(world: TestWorld): Promise<readonly CallsRow[]> {
  const cast = await makeCast(world);
  const rows: CallsRow[] = [];
  for (const [operation, { prepare, run }] of Object.entries(operations(world, cast))) {
    await prepare?.();
    const before = world.calls.next();
    await run();
    rows.push(
      rowOf(operation, world.calls.list(before), operation.startsWith('reconcile') ? 0 : appSyncRequest),
    );
  }
  return rows;
}

async function makeCast(world: TestWorld): Promise<Cast> {
  const provisioner = await givenPerson(world, ['provisioners']);
  const operator = await givenPerson(world, ['operators']);
  const owner = await givenPerson(world, ['owners']);
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  await required(owner.ask(convert, { vin: vehicle.vin }));
  return { provisioner, operator, owner, vehicle };
}

interface Operation {
  prepare?(): Promise<void>;
  run(): Promise<unknown>;
}

function operations(
  world: TestWorld,
  { operator, owner, provisioner, vehicle }: Cast,
): Record<string, Operation> {
  const { certificateSigningRequest, deviceId, referenceId, vin } = vehicle;
  const provision = (input: object) => required(provisioner.ask(provisionVehicle, { input }));
  const devices = (count: number) => Array.from({ length: count }, (_, index) => device(index));
  const importDevices = (count: number) =>
    required(
      provisioner.ask(
        'mutation ($devices: [DeviceInventoryInput!]!) { importDeviceInventory(devices: $devices) { imported } }',
        { devices: devices(count) },
      ),
    );
  let fresh: object = {};
  let otherKey = '';
  const rule = world.resourcesOfType('AWS::Events::Rule').find((id) => id.includes('Reconcile')) ?? '';
  const vehicleFields = 'referenceId status attributes { brand }';
  return {
    'referenceIdForVin, converted': { run: () => required(owner.ask(convert, { vin })) },
    'referenceIdForVin, not found': { run: () => owner.ask(convert, { vin: europeanVin() }) },
    'referenceIdForVin, bad VIN': { run: () => owner.ask(convert, { vin: 'NO VIN' }) },
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
        otherKey = await signingRequest();
      },
      run: () => provision({ vin, deviceId, certificateSigningRequest: otherKey }),
    },
    vehicle: {
      run: () =>
        required(
          owner.ask(`query ($r: ID!) { vehicle(referenceId: $r) { ${vehicleFields} } }`, { r: referenceId }),
        ),
    },
    'vehicles, a page': {
      run: () => required(operator.ask(`{ vehicles { items { ${vehicleFields} } nextToken } }`)),
    },
    'myVehicles, a page': {
      run: () => required(owner.ask(`{ myVehicles { items { role vehicle { ${vehicleFields} } } } }`)),
    },
    vehicleHistory: {
      run: () =>
        required(
          owner.ask('query ($r: ID!) { vehicleHistory(referenceId: $r) { items { at event } } }', {
            r: referenceId,
          }),
        ),
    },
    'importDeviceInventory, 1 device': { run: () => importDevices(1) },
    'importDeviceInventory, 100 devices': { run: () => importDevices(100) },
    grantAccess: { run: () => givenAccess(operator, provisioner, vehicle, 'DRIVER') },
    endAccess: {
      run: () =>
        required(
          operator.ask('mutation ($input: EndAccessInput!) { endAccess(input: $input) { until } }', {
            input: { referenceId, ownerId: provisioner.principalId },
          }),
        ),
    },
    'reconcile, with nothing to do': { run: () => world.runSchedule(rule) },
  };
}

function device(index: number) {
  const deviceId = `bench-${index}-${Date.now()}`;
  return { deviceId, model: 'TCU-4', serialNumber: deviceId };
}

async function required(answer: ReturnType<Person['ask']>): Promise<void> {
  const { errors } = await answer;
  if (errors.length > 0) {
    throw new Error(`An operation of the benchmark failed: ${errors[0]?.errorType}`);
  }
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
