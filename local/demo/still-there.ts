/** After a restart: whether the demo of before is there in full, so that nothing needs to be made again. */
import type { VehiclePage } from '../../domain/generated/schema-types.ts';
import type { DemoMemory } from './demo-file.ts';
import { openSession } from './demo-session.ts';
import { demoUsers } from './demo-users.ts';
import type { DemoWorld } from './demo-world.ts';

const tenantVehicles = /* GraphQL */ `
  query TenantVehicles($nextToken: String) {
    vehicles(limit: 100, nextToken: $nextToken) {
      items {
        referenceId
        status
      }
      nextToken
    }
  }
`;

/** Asks the API as the operator; anything unexpected means no, and the demo is brought about again. */
export async function isStillThere(world: DemoWorld, memory: DemoMemory): Promise<boolean> {
  if (!memory.complete) return false;
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
  const active = new Set<string>();
  let nextToken: string | null | undefined;
  do {
    const page: VehiclePage = await ask<VehiclePage>(tenantVehicles, { nextToken: nextToken ?? null });
    for (const { referenceId, status } of page.items) if (status === 'ACTIVE') active.add(referenceId);
    nextToken = page.nextToken;
  } while (nextToken !== null && nextToken !== undefined);
  return active;
}
