/**
 * Seals of the audit log: AuditHeads holds the chain of each tenant, AuditSeals the place and the
 * salt of each entry (docs/decisions/0063-records-that-prove-themselves.md).
 */

/** The key of an entry in AuditLog, and of its seal in AuditSeals. */
export interface EntryKey {
  readonly tenantDayShard: string;
  readonly atId: string;
}

/** One text for the key of an entry, by which it is found in a map. */
export function entryName({ atId, tenantDayShard }: EntryKey): string {
  return `${tenantDayShard} ${atId}`;
}

/**
 * The seal of an entry. An erasure deletes the salt with the entry, and records the place
 * `<sequence>/<index>` in an entry with the action ERASURE. The rest of the seal stays, so that the
 * entry is not sealed again.
 */
export interface AuditSealItem extends EntryKey {
  /** The head that seals the entry. */
  readonly sequence: number;
  readonly index: number;
  /** 128 random bits, base64url; absent once the entry is erased. */
  readonly salt?: string;
  /** Epoch second after which DynamoDB may delete the seal; never before its entry. */
  readonly expiresAt?: number;
}

/** A head of a tenant's chain. Its condition on `sequence` makes the chain one. */
export interface AuditHeadItem {
  readonly tenantId: string;
  /** The head's number in twelve digits, so that the newest one sorts last. */
  readonly sequence: string;
  /** The head as it is signed, in JSON. */
  readonly head: string;
  /** DER, base64url. */
  readonly signature: string;
  readonly keys: readonly EntryKey[];
  /** What the object and the seals need; removed once both are written. */
  readonly unfinished?: { readonly leaves: readonly string[]; readonly salts: readonly string[] };
}

/** `tenantId` of the items whose `sequence` is the id of a tenant that has a chain. */
export const tenantsKey = '#tenants';
