/** Fills the demo's tenant: device inventory, vehicles, and the owner's access to some of them. */
import { readFileSync } from 'node:fs';
import type { DeviceInventoryInput } from '../../domain/generated/schema-types.ts';
import { openFieldRequest, type RequestField } from '../session/field-request.ts';
import {
  importDevices,
  provisionVehicles,
  type Installation,
} from '../simulator/provisioning/provision-vehicles.ts';
import { writeDemoMemory, type DemoMemory } from './demo-file.ts';
import { demoUsers, findPrincipalId } from './demo-users.ts';
import { demoVehicles } from './demo-vehicles.ts';
import { vehiclesFolder, type DemoWorld } from './demo-world.ts';
import { parseDevices } from './device-csv.ts';
import { Progress, type DemoOutput } from './progress.ts';
import { createReissuePermits } from './reissue-permits.ts';

/** Number of vehicles of the demo. */
export const vehicleCount = 20;

/** Vehicles to which the demo's owner has access; the others have no owner. */
export const ownedVehicles = 5;

const grantAccess = /* GraphQL */ `
  mutation GrantAccess($input: GrantAccessInput!) {
    grantAccess(input: $input) {
      referenceId
    }
  }
`;

/** The device inventory of `devices.csv`. */
export function readDemoDevices(): readonly DeviceInventoryInput[] {
  return parseDevices(readFileSync(new URL('devices.csv', import.meta.url), 'utf8'));
}

/** Pairs the demo's vehicles with the available devices, in the order of the inventory. */
export function demoInstallations(memory?: DemoMemory): readonly Installation[] {
  const available = readDemoDevices().filter(({ status }) => status === 'AVAILABLE');
  return demoVehicles(vehicleCount).map(({ vin, attributes }, index) => {
    const deviceId = available[index]?.deviceId;
    if (deviceId === undefined) {
      throw new Error('The demo’s inventory has fewer devices than vehicles.');
    }
    return { vin, attributes, deviceId, referenceId: memory?.vehicles[deviceId] };
  });
}

/**
 * Fills the tenant, each step through the API and as a user with the role for it. Safe to repeat;
 * every vehicle is written to the demo's memory as soon as it is provisioned.
 */
export async function fillTenant(
  world: DemoWorld,
  begun: DemoMemory,
  output: DemoOutput,
): Promise<DemoMemory> {
  const openRequest = (username: string): Promise<RequestField> =>
    openFieldRequest(world.outputs, username, begun.passwords[username] ?? '');
  const request = await openRequest(demoUsers.provisioners);
  await importDevices(request, readDemoDevices());
  const operator = await openRequest(demoUsers.operators);
  const startedAt = performance.now();
  const progress = new Progress(output, 'Provisioning vehicles', vehicleCount);
  let memory = begun;
  const installations = demoInstallations(begun);
  await provisionVehicles({
    request,
    folder: vehiclesFolder(world.stateDirectory),
    installations,
    permitReissue: createReissuePermits(operator),
    onProvisioned: (deviceId, referenceId) => {
      memory = { ...memory, vehicles: { ...memory.vehicles, [deviceId]: referenceId } };
      writeDemoMemory(world.stateDirectory, memory);
      progress.advance();
    },
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  progress.end(`Provisioned ${vehicleCount} vehicles in ${seconds} s`);
  const referenceIds = installations.map(({ deviceId }) => memory.vehicles[deviceId] ?? '');
  await grantDemoAccess(operator, referenceIds, await findPrincipalId(world, demoUsers.owners));
  return memory;
}

/** Gives the owner access to the first five vehicles: three as owner, two as driver. */
async function grantDemoAccess(
  request: RequestField,
  referenceIds: readonly string[],
  ownerId: string,
): Promise<void> {
  for (const [index, referenceId] of referenceIds.slice(0, ownedVehicles).entries()) {
    await request(grantAccess, { input: { referenceId, ownerId, role: index < 3 ? 'OWNER' : 'DRIVER' } });
  }
}
