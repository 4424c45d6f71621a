/**
 * Converts the registry's item to the API's type, without the VIN's hash and ciphertext and the
 * saga's progress.
 */
import type { Vehicle } from '../../domain/generated/schema-types.ts';
import type { VehicleItem } from '../../domain/registry.ts';
import { toReporting } from '../reporting/to-reporting.ts';

/** The schema's `Vehicle`; `isStaff` says whether the caller may know which device is installed. */
export function toVehicle(item: VehicleItem, isStaff: boolean): Vehicle {
  const { referenceId, tenantId, status, attributes, certificate, createdAt, updatedAt, version } = item;
  const { certificateId, serialNumber, notAfter } = certificate ?? {};
  const isComplete = certificateId !== undefined && serialNumber !== undefined && notAfter !== undefined;
  return {
    referenceId,
    tenantId,
    status,
    deviceId: isStaff ? (item.deviceId ?? null) : null,
    attributes,
    certificate: isComplete ? { certificateId, serialNumber, notAfter } : null,
    isSettled: item.pendingSaga === undefined,
    positions: item.positions?.mode ?? 'ON',
    reporting: toReporting(item.reporting),
    createdAt,
    updatedAt,
    version,
  };
}
