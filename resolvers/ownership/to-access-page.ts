/** Converts a page of accesses. */
import type { Caller } from '../../domain/contracts.ts';
import type { VehicleAccessPage } from '../../domain/generated/schema-types.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { Page } from '../runtime/page.ts';
import { readerOf, toVehicleAccess } from './to-vehicle-access.ts';

/** The schema's page, without the vehicles. */
export function toAccessPage(page: Page<OwnershipItem>, caller: Caller): VehicleAccessPage {
  const reader = readerOf(caller);
  const items = page.items.map((item) => toVehicleAccess(item, null, reader));
  return { items, nextToken: page.nextToken ?? null };
}
