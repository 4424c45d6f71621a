/** Laws of one-time codes, claims and requests for a VIN: what they are about exists. */
import type { ClaimItem, ClaimantItem } from '../../../domain/claim.ts';
import {
  type CodeItem,
  type OpenCode,
  type VehicleCodesItem,
  isOpenCode,
  vehicleCodesKey,
} from '../../../domain/invitations.ts';
import type { RevealItem } from '../../../domain/reveal.ts';
import type { VehicleStateItem } from '../../../domain/vehicle-state.ts';
import {
  type ItemKey,
  type Partners,
  type StoredVehicle,
  type TableLaws,
  type Violation,
  stateKey,
  unless,
  vehicleKey,
} from './law.ts';

const codeKey = (codeHash: string): ItemKey => ({ table: 'Invitations', key: { codeHash } });
const referenceIdOf = ({ codeHash }: VehicleCodesItem): string => codeHash.slice(vehicleCodesKey('').length);

const isOfTenant = (partners: Partners, referenceId: string, tenantId: string): boolean =>
  partners<StoredVehicle>(vehicleKey(referenceId))?.tenantId === tenantId;

/** The laws of codes, and of the list of a vehicle's open codes. */
export const codeLaws: TableLaws<CodeItem | VehicleCodesItem> = {
  table: 'Invitations',
  keysOf: (item) =>
    'codes' in item
      ? [stateKey(referenceIdOf(item)), ...Object.keys(item.codes).map(codeKey)]
      : [vehicleKey(item.referenceId)],
  violations: (item, partners, now) =>
    'codes' in item ? listViolations(item, partners, now) : codeViolations(item, partners, now),
};

/** A code that its owner can no longer hand over is void, and stays in the list for a while. */
function listViolations(item: VehicleCodesItem, partners: Partners, now: string): readonly Violation[] {
  const referenceId = referenceIdOf(item);
  const viewers = partners<VehicleStateItem>(stateKey(referenceId))?.viewers ?? {};
  return Object.entries(item.codes).flatMap(([codeHash, code]) => {
    const stored = partners<CodeItem>(codeKey(codeHash));
    const isUsable = stored?.referenceId === referenceId && stored.acceptedBy === undefined;
    const isStored = isUsable && isSameCode(stored, code);
    return unless(isStored || !isOpenCode(code, viewers, now), 'open-code', referenceId);
  });
}

function isSameCode(one: OpenCode, other: OpenCode): boolean {
  return (
    one.ownerId === other.ownerId &&
    one.purpose === other.purpose &&
    one.since === other.since &&
    one.validUntil === other.validUntil
  );
}

function codeViolations(
  { acceptedBy, referenceId, tenantId, validUntil }: CodeItem,
  partners: Partners,
  now: string,
): readonly Violation[] {
  const canBeUsed = acceptedBy === undefined && validUntil > now;
  return unless(!canBeUsed || isOfTenant(partners, referenceId, tenantId), 'vehicle-of-code', referenceId);
}

/** The law of claims. Before its code is proven, a claim may be about no vehicle. */
export const claimLaws: TableLaws<ClaimItem | ClaimantItem> = {
  table: 'OwnershipClaims',
  keysOf: (item) => ('claimedVehicle' in item ? [vehicleKey(item.claimedVehicle ?? '')] : []),
  violations(item, partners) {
    const referenceId = 'claimedVehicle' in item ? item.claimedVehicle : undefined;
    if (referenceId === undefined || !('tenantId' in item)) {
      return [];
    }
    return unless(isOfTenant(partners, referenceId, item.tenantId), 'vehicle-of-claim', referenceId);
  },
};

/** The law of requests for a VIN. */
export const revealLaws: TableLaws<RevealItem> = {
  table: 'VinReveals',
  keysOf: ({ referenceId }) => [vehicleKey(referenceId)],
  violations: ({ referenceId, tenantId }, partners) =>
    unless(isOfTenant(partners, referenceId, tenantId), 'vehicle-of-reveal', referenceId),
};
