/** Laws of VehicleRegistry: its guards, its device, and what VehicleState and Watches repeat. */
import { isDeepStrictEqual } from 'node:util';
import { type CertificateFences, live } from '../../../domain/certificate-fences.ts';
import {
  type DeviceItem,
  type UniqueKeyItem,
  deviceGuard,
  publicKeyGuard,
  vinGuard,
} from '../../../domain/registry.ts';
import { type ReportingItem, reportingWatch } from '../../../domain/reporting.ts';
import type { VehicleStateItem } from '../../../domain/vehicle-state.ts';
import {
  type ItemKey,
  type Partners,
  type StoredVehicle,
  type TableLaws,
  type Violation,
  deviceKey,
  guardKey,
  stateKey,
  unless,
} from './law.ts';

const reportingKey = (referenceId: string): ItemKey => ({
  table: 'Watches',
  key: { referenceId, watch: reportingWatch },
});

/** The laws of vehicles, in any status. */
export const vehicleLaws: TableLaws<StoredVehicle> = {
  table: 'VehicleRegistry',
  keysOf: ({ certificate, deviceId, hashedVin, issuance, referenceId }) => [
    stateKey(referenceId),
    reportingKey(referenceId),
    ...(hashedVin === undefined ? [] : [guardKey(vinGuard(hashedVin))]),
    ...(deviceId === undefined ? [] : [guardKey(deviceGuard(deviceId)), deviceKey(deviceId)]),
    ...[certificate, issuance].flatMap((one) =>
      one === undefined ? [] : [guardKey(publicKeyGuard(one.keyFingerprint))],
    ),
  ],
  violations: (vehicle, partners) => [
    ...guardViolations(vehicle, partners),
    ...keyViolations(vehicle, partners),
    // An erasure empties the state of a revoked vehicle before its item in the registry.
    ...(vehicle.status === 'REVOKED' ? [] : copyViolations(vehicle, partners)),
  ],
};

function guardViolations(
  { deviceId, hashedVin, referenceId, tenantId }: StoredVehicle,
  partners: Partners,
): readonly Violation[] {
  const isGuarded = (key: string) => partners<UniqueKeyItem>(guardKey(key))?.referenceId === referenceId;
  const ofVin =
    hashedVin === undefined ? [] : unless(isGuarded(vinGuard(hashedVin)), 'vin-of-vehicle', referenceId);
  if (deviceId === undefined) {
    return ofVin;
  }
  const device = partners<DeviceItem>(deviceKey(deviceId));
  const isIn = device?.status === 'INSTALLED' && device.referenceId === referenceId;
  return [
    ...ofVin,
    ...unless(isGuarded(deviceGuard(deviceId)), 'device-of-vehicle', referenceId),
    ...unless(isIn && device.tenantId === tenantId, 'device-installed', referenceId),
  ];
}

/** The key of an issuance that is undone may be retired, when it is the replaced certificate's. */
function keyViolations(
  { certificate, issuance, referenceId }: StoredVehicle,
  partners: Partners,
): readonly Violation[] {
  const guardOf = ({ keyFingerprint }: { readonly keyFingerprint: string }) =>
    partners<UniqueKeyItem>(guardKey(publicKeyGuard(keyFingerprint)));
  const guard = certificate && guardOf(certificate);
  const isOwn = guard?.referenceId === referenceId && guard.retiredAt === undefined;
  const isIssuances = issuance === undefined || guardOf(issuance)?.referenceId === referenceId;
  return unless((certificate === undefined || isOwn) && isIssuances, 'key-of-vehicle', referenceId);
}

/** What the registry's transactions write to other tables too. */
function copyViolations(
  { certificateFences, positions, referenceId, reporting }: StoredVehicle,
  partners: Partners,
): readonly Violation[] {
  const state = partners<VehicleStateItem>(stateKey(referenceId));
  const asked = partners<ReportingItem>(reportingKey(referenceId));
  const wanted = reporting && { ...reporting, referenceId, watch: reportingWatch };
  return [
    ...unless(isDeepStrictEqual(certificateFences, state?.certificates), 'fences', referenceId),
    ...unless(isDeepStrictEqual(positions, state?.positions), 'positions', referenceId),
    ...unless(isDeepStrictEqual(wanted, asked), 'reporting', referenceId),
  ];
}

/** True when each certificate that is live in the state is live in the registry too. */
export function hasLiveOf(state: CertificateFences, registry: CertificateFences): boolean {
  return Object.entries(state).every(([id, fence]) => fence !== live || registry[id] === live);
}
