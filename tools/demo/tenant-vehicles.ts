/** Reads the vehicles of the demo's tenant as its operator. */
import type { Vehicle, VehiclePage } from '../../domain/generated/schema-types.ts';
import type { RequestField } from '../session/field-request.ts';

/** The fields of a vehicle that the demo uses. */
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

/** Reads all pages; `request` is an operator's session. */
export async function listTenantVehicles(request: RequestField): Promise<readonly TenantVehicle[]> {
  const vehicles: TenantVehicle[] = [];
  let nextToken: string | null | undefined;
  do {
    const page: VehiclePage = await request<VehiclePage>(tenantVehicles, { nextToken: nextToken ?? null });
    vehicles.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken !== null && nextToken !== undefined);
  return vehicles;
}
