/** The vehicles of the demo's tenant, as its operator sees them. */
import type { Vehicle, VehiclePage } from '../../domain/generated/schema-types.ts';
import type { Ask } from './demo-session.ts';

/** What the demo reads of a vehicle. */
export type TenantVehicle = Pick<Vehicle, 'referenceId' | 'status' | 'deviceId'>;

const tenantVehicles = /* GraphQL */ `
  query TenantVehicles($nextToken: String) {
    vehicles(limit: 100, nextToken: $nextToken) {
      items {
        referenceId
        status
        deviceId
      }
      nextToken
    }
  }
`;

/** Reads all pages; `ask` is an operator's session. */
export async function listTenantVehicles(ask: Ask): Promise<readonly TenantVehicle[]> {
  const vehicles: TenantVehicle[] = [];
  let nextToken: string | null | undefined;
  do {
    const page: VehiclePage = await ask<VehiclePage>(tenantVehicles, { nextToken: nextToken ?? null });
    vehicles.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken !== null && nextToken !== undefined);
  return vehicles;
}
