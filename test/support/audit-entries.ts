/** Entries of the audit log as the product stores them, for tests that read many. */
import { randomUUID } from 'node:crypto';
import { type AuditItem, type AuditRecord, toAuditItem } from '../../domain/audit.ts';

/** When the entries of tests expire, in epoch seconds: long after any test. */
export const entriesExpireAt = 4_000_000_000;

/**
 * Returns a function that makes an entry of the tenant at a time: a conversion of an unknown VIN by
 * an operator, with the given changes.
 */
export const entriesOf =
  (tenantId: string, actorId: string) =>
  (at: string, changes: Partial<AuditRecord> = {}): AuditItem => {
    const record = {
      ...{ at, id: randomUUID(), tenantId, requestId: randomUUID(), actorId },
      ...{ action: 'CONVERSION', outcome: 'NOT_FOUND', actorRoles: ['operators'], clientId: 'client' },
      ...changes,
    } as AuditRecord;
    return toAuditItem(record, entriesExpireAt);
  };
