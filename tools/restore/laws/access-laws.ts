/** Laws of Ownership and VehicleState: the open accesses are the viewers. */
import { isDeepStrictEqual } from 'node:util';
import { isLiving, isOpenAccess } from '../../../domain/access.ts';
import type { OwnershipItem } from '../../../domain/registry.ts';
import type { VehicleStateItem } from '../../../domain/vehicle-state.ts';
import { type ViewerAccess, openViewers } from '../../../domain/viewers.ts';
import { type ItemKey, type StoredVehicle, type TableLaws, stateKey, unless, vehicleKey } from './law.ts';
import { hasLiveOf } from './vehicle-laws.ts';

const accessKey = (ownerId: string, referenceId: string): ItemKey => ({
  table: 'Ownership',
  key: { ownerId, referenceId },
});

function viewerOf({ ownerSince, role, since, until }: OwnershipItem): ViewerAccess {
  return {
    role,
    since,
    ...(ownerSince !== undefined && { ownerSince }),
    ...(until !== undefined && { until }),
  };
}

/** The laws of accesses. An ended one stays as evidence, also of a vehicle that is revoked. */
export const accessLaws: TableLaws<OwnershipItem> = {
  table: 'Ownership',
  keysOf: (access, now) =>
    isOpenAccess(access, now) ? [vehicleKey(access.referenceId), stateKey(access.referenceId)] : [],
  violations(access, partners, now) {
    if (!isOpenAccess(access, now)) {
      return [];
    }
    const { ownerId, referenceId, tenantId } = access;
    const vehicle = partners<StoredVehicle>(vehicleKey(referenceId));
    const isAllowed = vehicle?.tenantId === tenantId && isLiving(vehicle);
    const viewer = partners<VehicleStateItem>(stateKey(referenceId))?.viewers?.[ownerId];
    return [
      ...unless(isAllowed, 'vehicle-of-access', referenceId),
      ...unless(isDeepStrictEqual(viewer, viewerOf(access)), 'viewer-of-access', referenceId),
    ];
  },
};

/** The laws of states. Telemetry may make one before a vehicle is active, without these parts. */
export const stateLaws: TableLaws<VehicleStateItem> = {
  table: 'VehicleState',
  keysOf: ({ referenceId, viewers = {} }, now) => [
    vehicleKey(referenceId),
    ...Object.keys(openViewers(viewers, now)).map((ownerId) => accessKey(ownerId, referenceId)),
  ],
  violations({ certificates = {}, referenceId, viewers = {} }, partners, now) {
    const { certificateFences = {}, tenantId } =
      partners<StoredVehicle>(vehicleKey(referenceId)) ?? ({} as Partial<StoredVehicle>);
    const isHeld = Object.entries(openViewers(viewers, now)).every(([ownerId, viewer]) => {
      const access = partners<OwnershipItem>(accessKey(ownerId, referenceId));
      const isSame = access !== undefined && isDeepStrictEqual(viewerOf(access), viewer);
      return isSame && access.tenantId === tenantId;
    });
    return [
      ...unless(hasLiveOf(certificates, certificateFences), 'live-certificate', referenceId),
      ...unless(isHeld, 'access-of-viewer', referenceId),
    ];
  },
};
