/** Finds out after a restart whether the demo of the earlier start is complete. */
import type { DemoMemory } from './demo-file.ts';
import { openFieldRequest } from '../session/field-request.ts';
import { demoAccounts, demoUsers } from './demo-users.ts';
import type { DemoWorld } from './demo-world.ts';
import { listTenantVehicles } from './tenant-vehicles.ts';

/**
 * Queries the API as the operator. On any error, or without a user's password, it returns false,
 * and the demo is created again.
 */
export async function isStillThere(world: DemoWorld, memory: DemoMemory): Promise<boolean> {
  if (!memory.complete || demoAccounts.some(({ email }) => memory.passwords[email] === undefined)) {
    return false;
  }
  try {
    const active = await activeVehicles(world, memory);
    return Object.values(memory.vehicles).every((referenceId) => active.has(referenceId));
  } catch {
    return false;
  }
}

async function activeVehicles(world: DemoWorld, memory: DemoMemory): Promise<ReadonlySet<string>> {
  const request = await openFieldRequest(
    world.outputs,
    demoUsers.operators,
    memory.passwords[demoUsers.operators] ?? '',
  );
  const vehicles = await listTenantVehicles(request);
  return new Set(vehicles.flatMap(({ referenceId, status }) => (status === 'ACTIVE' ? [referenceId] : [])));
}
