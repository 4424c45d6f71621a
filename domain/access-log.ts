/**
 * The access log of a vehicle: entries of the audit log as an owner or a driver sees them. An entry
 * shows the part in which a person acted, and never who an employee or another person is.
 */
import type { AuditItem } from './audit.ts';
import type { AccessLogRole, VehicleAccessLogEntry } from './generated/schema-types.ts';
import type { OwnershipItem } from './registry.ts';
import { ownerSinceOf } from './viewers.ts';

/**
 * Since when the person sees entries: an owner since becoming the owner, because what others did
 * before is the earlier owner's; a driver since the access began.
 */
export function accessLogSince(access: OwnershipItem): string {
  return access.role === 'OWNER' ? ownerSinceOf(access) : access.since;
}

/** The entry as the person `viewerId` sees it; what does not apply becomes null. */
export function toAccessLogEntry(item: AuditItem, viewerId: string): VehicleAccessLogEntry {
  const role = partOf(item);
  return {
    at: item.at,
    action: item.action,
    outcome: item.outcome,
    isOwn: item.actorId === viewerId,
    role,
    organisation: role === 'PERSON' ? null : item.tenantId,
    purpose: item.purpose ?? null,
    revealPurpose: item.revealPurpose ?? null,
    reissueReason: item.reissueReason ?? null,
  };
}

/** The part in which the person acted: of a person with several roles, the one the action needs. */
function partOf({ action, actorRoles, purpose }: AuditItem): AccessLogRole {
  if (action === 'CONVERSION') {
    return purpose === undefined || purpose === 'OWN_VEHICLE' ? 'PERSON' : 'OPERATOR';
  }
  if (action === 'TCU_CHANGE' || action === 'REISSUE_PERMIT') {
    return actorRoles.indexOf('service-technicians') >= 0 ? 'SERVICE_TECHNICIAN' : 'OPERATOR';
  }
  if (action === 'ERASURE' && actorRoles.indexOf('owners') >= 0) {
    return 'PERSON';
  }
  return partsOfActions[action] ?? 'PERSON';
}

const partsOfActions: Readonly<Record<string, AccessLogRole>> = {
  REISSUE: 'PROVISIONER',
  VIN_REVEAL_REQUEST: 'PRIVACY_OFFICER',
  VIN_REVEAL_APPROVAL: 'PRIVACY_OFFICER',
  VIN_REVEAL: 'PRIVACY_OFFICER',
  ERASURE: 'PRIVACY_OFFICER',
  REPORTING: 'OPERATOR',
};
