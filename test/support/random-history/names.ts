/** The rules about names: a VIN keeps its Reference ID until that is revoked, and no longer. */
import type { VehicleHistoryItem } from '../../../domain/registry.ts';

/** A response that named the Reference ID of a VIN. */
export interface Naming {
  /** Stands for the VIN. */
  readonly vehicle: number;
  readonly referenceId: string;
  /** When the call began, ISO 8601 in UTC with milliseconds. */
  readonly askedAt: string;
}

/** Returns a line for each response that contradicts the history or another response. */
export function wrongNames(
  namings: readonly Naming[],
  history: readonly VehicleHistoryItem[],
): readonly string[] {
  const revokedAt = new Map(
    history.filter(({ event }) => event === 'REVOKED').map(({ at, referenceId }) => [referenceId, at]),
  );
  return namings.flatMap((naming, index) => {
    const end = revokedAt.get(naming.referenceId);
    return [
      ...(end !== undefined && naming.askedAt > end ? [`${naming.referenceId} was named after its end`] : []),
      ...namings.slice(0, index).flatMap((earlier) => contradiction(earlier, naming, revokedAt)),
    ];
  });
}

function contradiction(
  earlier: Naming,
  { referenceId, vehicle }: Naming,
  revokedAt: ReadonlyMap<string, string>,
): readonly string[] {
  if (earlier.vehicle !== vehicle) {
    return earlier.referenceId === referenceId ? [`${referenceId} was named for two VINs`] : [];
  }
  const isSame = earlier.referenceId === referenceId;
  const hasEnded = revokedAt.has(earlier.referenceId) || revokedAt.has(referenceId);
  return isSame || hasEnded ? [] : [`A VIN has the Reference IDs ${earlier.referenceId} and ${referenceId}`];
}
