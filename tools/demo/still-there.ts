/**
 * After a restart: whether the demo of before is there in full, so that nothing needs to be made
 * again.
 */
import type { DemoMemory } from './demo-file.ts';
import { openSession } from './demo-session.ts';
import { demoUsers } from './demo-users.ts';
import type { DemoWorld } from './demo-world.ts';
import { listTenantVehicles } from './tenant-vehicles.ts';

/**
 * Asks the API as the operator; anything unexpected means no, and the demo is brought about again.
 */
export async function isStillThere(world: DemoWorld, memory: DemoMemory): Promise<boolean> {
  if (!memory.complete) {
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
  const ask = await openSession(
    world.outputs,
    demoUsers.operators,
    memory.passwords[demoUsers.operators] ?? '',
  );
  const vehicles = await listTenantVehicles(ask);
  return new Set(vehicles.flatMap(({ referenceId, status }) => (status === 'ACTIVE' ? [referenceId] : [])));
}
