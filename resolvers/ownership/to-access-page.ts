/** Converts a page of accesses for the operators' lists. */
import type { VehicleAccessPage } from '../../domain/generated/schema-types.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { Page } from '../runtime/page.ts';
import { toVehicleAccess } from './to-vehicle-access.ts';

/** The schema's page, without the vehicles. */
export function toAccessPage(page: Page<OwnershipItem>): VehicleAccessPage {
  const items = page.items.map((item) => toVehicleAccess(item, null));
  return { items, nextToken: page.nextToken ?? null };
}
