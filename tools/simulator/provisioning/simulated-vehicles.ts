/** The simulated vehicles of a seed: their devices, and their provisioning. */
import { createHash } from 'node:crypto';
import type { RequestField } from '../../session/field-request.ts';
import { readCredentials } from './credential-folder.ts';
import { importDevices, provisionVehicles } from './provision-vehicles.ts';
import { simulatedVin } from './simulated-vin.ts';

/** The first `count` vehicles of a seed, and the folder that holds their keys and certificates. */
export interface SimulatedVehicles {
  /** Requests of a user with the role `provisioners`. */
  readonly request: RequestField;
  readonly folder: string;
  readonly seed: string;
  readonly count: number;
  /** Returns the VIN of the vehicle with this index. Default: derived from the seed. */
  readonly vinOf?: (index: number) => string;
  /** Called with each provisioned vehicle. */
  readonly onProvisioned?: (deviceId: string, referenceId: string) => void;
}

/** Returns the device id of the vehicle with this index (from 0) of a seed. */
export function simulatedDevice(seed: string, index: number): string {
  const name = createHash('sha256').update(`simulated device ${seed}`).digest('hex').slice(0, 8);
  return `SIM-${name}-${String(index).padStart(5, '0')}`;
}

/**
 * Returns the index of the vehicle of a seed whose device this is, even after replacements;
 * undefined for any other device.
 */
export function vehicleIndexOf(seed: string, deviceId = ''): number | undefined {
  const [, first = '', index = ''] = /^(SIM-[0-9a-f]{8}-(\d{5,}))(?:-T\d+)?$/.exec(deviceId) ?? [];
  return index !== '' && first === simulatedDevice(seed, Number(index)) ? Number(index) : undefined;
}

/** Returns the id of the device that replaces this one. */
export function nextDevice(deviceId: string): string {
  const [, first = deviceId, number = '1'] = /^(.*?)(?:-T(\d+))?$/.exec(deviceId) ?? [];
  return `${first}-T${Number(number) + 1}`;
}

/**
 * Provisions the vehicles that are not in the folder yet; safe to repeat. Rejects with ApiError.
 */
export async function provisionSimulatedVehicles({
  request,
  folder,
  seed,
  count,
  vinOf = (index) => simulatedVin(seed, index),
  onProvisioned,
}: SimulatedVehicles): Promise<void> {
  // By the vehicle and not by the device, which may have been replaced.
  const known = new Set(readCredentials(folder).map(({ deviceId }) => vehicleIndexOf(seed, deviceId)));
  const missing = Array.from({ length: count }, (_, index) => index)
    .filter((index) => !known.has(index))
    .map((index) => ({ deviceId: simulatedDevice(seed, index), vin: vinOf(index) }));
  await importDevices(
    request,
    missing.map(({ deviceId }) => ({ deviceId, model: 'Simulated TCU', serialNumber: deviceId })),
  );
  await provisionVehicles({ request, folder, installations: missing, onProvisioned });
}
