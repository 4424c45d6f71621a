/** Laws of UniqueKeys and DeviceInventory: what they name has them. */
import {
  type DeviceItem,
  type UniqueKeyItem,
  deviceGuard,
  publicKeyGuard,
  vinGuard,
} from '../../../domain/registry.ts';
import { type StoredVehicle, type TableLaws, unless, vehicleKey } from './law.ts';

/** Other items of the table are positions of jobs, which name no vehicle. */
const isGuard = ({ key }: UniqueKeyItem): boolean =>
  [vinGuard(''), deviceGuard(''), publicKeyGuard('')].some((prefix) => key.startsWith(prefix));

/** The laws of the guards. A key stays reserved for ever, so also for a revoked vehicle. */
export const guardLaws: TableLaws<UniqueKeyItem> = {
  table: 'UniqueKeys',
  keysOf: (guard) => (isGuard(guard) ? [vehicleKey(guard.referenceId)] : []),
  violations(guard, partners) {
    if (!isGuard(guard)) {
      return [];
    }
    const { key, referenceId } = guard;
    const vehicle = partners<StoredVehicle>(vehicleKey(referenceId));
    if (key.startsWith(vinGuard(''))) {
      return unless(key === vinGuard(vehicle?.hashedVin ?? ''), 'guard-of-vin', referenceId);
    }
    return key.startsWith(deviceGuard(''))
      ? unless(key === deviceGuard(vehicle?.deviceId ?? ''), 'guard-of-device', referenceId)
      : unless(vehicle !== undefined, 'guard-of-key', referenceId);
  },
};

/** The law of devices that are in a vehicle. */
export const deviceLaws: TableLaws<DeviceItem> = {
  table: 'DeviceInventory',
  keysOf: ({ referenceId }) => (referenceId === undefined ? [] : [vehicleKey(referenceId)]),
  violations({ deviceId, referenceId }, partners) {
    if (referenceId === undefined) {
      return [];
    }
    const vehicle = partners<StoredVehicle>(vehicleKey(referenceId));
    return unless(vehicle?.deviceId === deviceId, 'vehicle-of-device', referenceId);
  },
};
