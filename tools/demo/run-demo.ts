/**
 * The demo of `npm start`: a tenant with users, devices and twenty vehicles, created through the
 * API as real ones would be.
 */
import { readDemoMemory, writeDemoMemory, type DemoMemory } from './demo-file.ts';
import { completePasswords, ensureDemoUsers } from './demo-users.ts';
import type { DemoWorld } from './demo-world.ts';
import { demoInstallations, fillTenant, vehicleCount } from './fill-tenant.ts';
import type { DemoOutput } from './progress.ts';
import { screen } from './screen.ts';
import { isStillThere } from './still-there.ts';

/**
 * Creates the demo, or finds the one of an earlier start, and shows it. `isAlive` says whether the
 * vehicles are going to connect. Throws when the API rejects a request.
 */
export async function runDemo(world: DemoWorld, output: DemoOutput, isAlive = true): Promise<void> {
  const remembered = readDemoMemory(world.stateDirectory, world.outputs.UserPoolId);
  const memory = (await isStillThere(world, remembered))
    ? remembered
    : await createDemo(world, remembered, output);
  const [first] = demoInstallations(memory);
  const facts = {
    passwords: memory.passwords,
    vehicleCount,
    isAlive,
    vin: first?.vin ?? '',
    referenceId: first?.referenceId ?? '',
  };
  output.write(screen(world, facts));
}

async function createDemo(world: DemoWorld, remembered: DemoMemory, output: DemoOutput): Promise<DemoMemory> {
  const passwords = completePasswords(remembered.passwords);
  const begun: DemoMemory = { ...remembered, passwords, complete: false };
  writeDemoMemory(world.stateDirectory, begun);
  await ensureDemoUsers(world, passwords);
  const filled = await fillTenant(world, begun, output);
  const finished: DemoMemory = { ...filled, complete: true };
  writeDemoMemory(world.stateDirectory, finished);
  return finished;
}
