/** The keys of a head: in AuditHeads, and in the bucket of heads. */

/** The sort key of a head in AuditHeads: twelve digits, so that the newest head sorts last. */
export function sequenceKey(sequence: number): string {
  return String(sequence).padStart(12, '0');
}

/** The name of a head's object in the bucket of heads. */
export function headObjectKey(tenantId: string, sequence: number): string {
  return `heads/${encodeURIComponent(tenantId)}/${sequenceKey(sequence)}.json`;
}
