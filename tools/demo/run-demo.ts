/**
 * The demo of `npm start`: a tenant with people, devices and twenty vehicles, made through the API
 * as real ones would be.
 */
import { type DemoMemory, readDemoMemory, writeDemoMemory } from './demo-file.ts';
import { openSession } from './demo-session.ts';
import { completePasswords, demoUsers, ensureDemoUsers, findPrincipalId } from './demo-users.ts';
import { demoVehicles } from './demo-vehicles.ts';
import type { DemoWorld } from './demo-world.ts';
import { type DemoOutput, Progress } from './progress.ts';
import {
  type Installation,
  grantDemoAccess,
  importDevices,
  provisionVehicles,
  readDemoDevices,
} from './provision-vehicles.ts';
import { createReissuePermits } from './reissue-permits.ts';
import { screen } from './screen.ts';
import { isStillThere } from './still-there.ts';

/** Vehicles of the demo. */
export const vehicleCount = 20;

/**
 * Brings the demo about, or finds it as it was, and shows it; `isAlive` says whether the vehicles
 * are going to connect. Throws when the API refuses something it should not.
 */
export async function runDemo(world: DemoWorld, output: DemoOutput, isAlive = true): Promise<void> {
  const remembered = readDemoMemory(world.stateDirectory, world.outputs.UserPoolId);
  const memory = (await isStillThere(world, remembered))
    ? remembered
    : await build(world, remembered, output);
  const [first] = installations();
  const facts = {
    passwords: memory.passwords,
    vehicleCount,
    isAlive,
    vin: first?.vehicle.vin ?? '',
    referenceId: memory.vehicles[first?.deviceId ?? ''] ?? '',
  };
  output.write(screen(world, facts));
}

async function build(world: DemoWorld, remembered: DemoMemory, output: DemoOutput): Promise<DemoMemory> {
  const passwords = completePasswords(remembered.passwords);
  const begun: DemoMemory = { ...remembered, passwords, complete: false };
  writeDemoMemory(world.stateDirectory, begun);
  await ensureDemoUsers(world, passwords);
  const filled = await fillTenant(world, begun, output);
  const finished: DemoMemory = { ...filled, complete: true };
  writeDemoMemory(world.stateDirectory, finished);
  return finished;
}

async function fillTenant(world: DemoWorld, begun: DemoMemory, output: DemoOutput): Promise<DemoMemory> {
  const session = (username: string) => openSession(world.outputs, username, begun.passwords[username] ?? '');
  const provisioner = await session(demoUsers.provisioners);
  await importDevices(provisioner, readDemoDevices());
  const startedAt = performance.now();
  const progress = new Progress(output, 'Provisioning vehicles', vehicleCount);
  let memory = begun;
  const done = (deviceId: string, referenceId: string): void => {
    memory = { ...memory, vehicles: { ...memory.vehicles, [deviceId]: referenceId } };
    writeDemoMemory(world.stateDirectory, memory);
    progress.advance();
  };
  const planned = installations();
  const operator = await session(demoUsers.operators);
  const permitReissue = createReissuePermits(operator);
  await provisionVehicles(
    { ask: provisioner, permitReissue },
    planned,
    begun.vehicles,
    world.stateDirectory,
    done,
  );
  progress.end(
    `Provisioned ${vehicleCount} vehicles in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
  );
  const referenceIds = planned.map(({ deviceId }) => memory.vehicles[deviceId] ?? '');
  await grantDemoAccess(operator, referenceIds, await findPrincipalId(world, demoUsers.owners));
  return memory;
}

/**
 * Which device goes into which vehicle: in the order of the inventory, without the withdrawn ones.
 */
function installations(): readonly Installation[] {
  const available = readDemoDevices().filter(({ status }) => status === 'AVAILABLE');
  return demoVehicles(vehicleCount).map((vehicle, index) => {
    const deviceId = available[index]?.deviceId;
    if (deviceId === undefined) {
      throw new Error('The demo’s inventory has fewer devices than vehicles.');
    }
    return { vehicle, deviceId };
  });
}
