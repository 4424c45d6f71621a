/** A reveal in the shape of the schema. */
import type { VinReveal } from '../../domain/generated/schema-types.ts';
import type { RevealItem } from '../../domain/reveal.ts';

/** What does not apply, or not yet, becomes null. */
export function toVinReveal(item: RevealItem): VinReveal {
  return {
    revealId: item.revealId,
    referenceId: item.referenceId,
    purpose: item.purpose,
    caseNumber: item.caseNumber,
    requestedBy: item.requestedBy,
    requestedAt: item.requestedAt,
    visibleFrom: item.visibleFrom ?? null,
    approvedBy: item.approvedBy ?? null,
    approvedAt: item.approvedAt ?? null,
    revealedAt: item.revealedAt ?? null,
  };
}
