/** Entries of the audit log in words: what was done, how it ended, and why. */
import type { AuditAction, AuditOutcome } from '../generated/operations/graphql.ts';
import type { Translate } from '../i18n/translate.ts';
import { refusedOutcomes, wasRefused } from '../lookups/refused.ts';
import type { AuditEntry } from './audit-log.ts';

/** All actions of the schema, in the order of the filter. */
export const auditActions = [
  'CONVERSION',
  'CONVERSION_PAUSE',
  'CONVERSION_PAUSE_LIFT',
  'BULK_CONVERSION_GRANT',
  'VIN_REVEAL_REQUEST',
  'VIN_REVEAL_APPROVAL',
  'VIN_REVEAL',
  'OWN_VIN_REVEAL',
  'CLAIM_START',
  'CLAIM_CODE',
  'CLAIM_CONFIRMATION',
  'INVITATION_ACCEPTANCE',
  'TRANSFER_ACCEPTANCE',
  'TCU_CHANGE',
  'DEVICE_REFUSED',
  'REPORTING',
  'REISSUE_PERMIT',
  'REISSUE',
  'ERASURE',
  'VEHICLE_EXPORT',
  'PERSON_EXPORT',
  'EXPORT_LINK',
] as const satisfies readonly AuditAction[];

/** All outcomes of the schema, those with a result first. */
export const auditOutcomes = [
  'CONVERTED',
  'STARTED',
  'CODE_SENT',
  'CHANGED',
  'SET',
  'PERMITTED',
  'BEGUN',
  'REQUESTED',
  'APPROVED',
  'REVEALED',
  'LIFTED',
  'GRANTED',
  'ERASED',
  'LINKED',
  'FAILED',
  ...refusedOutcomes,
] as const satisfies readonly AuditOutcome[];

/** How an entry stands out: `REFUSED` and `UNKNOWN` are what an officer looks for first. */
export function markOf(entry: AuditEntry): 'DONE' | 'REFUSED' | 'UNKNOWN' {
  return wasRefused(entry) ? 'REFUSED' : entry.outcome === 'FAILED' ? 'UNKNOWN' : 'DONE';
}

/** Returns the stated reason; undefined where none is stated. */
export function reasonWords(entry: AuditEntry, translate: Translate): string | undefined {
  const { purpose, revealPurpose, reissueReason, erasureReason } = entry;
  if (purpose) {
    return purpose === 'OWN_VEHICLE' ? translate('audit.ownVehicle') : translate(`conversion.${purpose}`);
  }
  if (revealPurpose) {
    return translate(`revealFor.${revealPurpose}`);
  }
  if (erasureReason) {
    return translate(`erasureFor.${erasureReason}`);
  }
  return reissueReason ? translate(`reissue.${reissueReason}`) : undefined;
}
