/**
 * Which certificates of a vehicle count. The registry decides it, and each change is written to
 * VehicleState in the same transaction, where the ingest function reads it with the state.
 */

/**
 * Certificate id → 0 while it is live, or the epoch milliseconds of its fence: later records under
 * it do not count. A certificate that is absent never counts.
 */
export type CertificateFences = Readonly<Record<string, number>>;

/** The value of a live certificate. */
export const live = 0;

/**
 * A fence is kept this long, in milliseconds: as long as a record may wait in the stream, whose
 * retention is 24 hours, with an hour for the difference of two clocks.
 */
export const fenceKeptMs = 25 * 3_600_000;

/**
 * With more fences than this, of about 80 bytes each, only those of the last hour are kept.
 * Allowances keep a vehicle far below it, and a fence that is gone never makes a record count.
 */
export const manyFences = 100;
/** One hour, in milliseconds. */
const shortlyMs = 3_600_000;

/** The fences with this certificate as the only live one; `at` (epoch ms) fences the others. */
export function withLive(fences: CertificateFences, certificateId: string, at: number): CertificateFences {
  return { ...withoutLive(fences, at), [certificateId]: live };
}

/** The fences with one more live certificate from `at` (epoch ms), for the overlap of a renewal. */
export function withOneMoreLive(
  fences: CertificateFences,
  certificateId: string,
  at: number,
): CertificateFences {
  return neededAt({ ...fences, [certificateId]: live }, at);
}

/** The fences with this certificate fenced at `at` (epoch ms); the other live ones stay live. */
export function withFenced(fences: CertificateFences, certificateId: string, at: number): CertificateFences {
  return neededAt({ ...fences, [certificateId]: at }, at);
}

/** The fences without a live certificate; `at` (epoch ms) fences those that were live. */
export function withoutLive(fences: CertificateFences, at: number): CertificateFences {
  const fenced = Object.entries(fences).map(
    ([certificateId, fence]) => [certificateId, fence === live ? at : fence] as const,
  );
  return neededAt(Object.fromEntries(fenced), at);
}

/** Removes the fences that no record still needs. Live certificates stay. */
function neededAt(fences: CertificateFences, at: number): CertificateFences {
  const since = (earliest: number) =>
    Object.entries(fences).filter(([, fence]) => fence === live || fence > earliest);
  const needed = since(at - fenceKeptMs);
  return Object.fromEntries(needed.length <= manyFences ? needed : since(at - shortlyMs));
}

/**
 * True when a record counts that AWS IoT received at `receivedAt` (epoch ms) under the certificate.
 * FleetWise's records name none: they count while any certificate is live, and until the last
 * fence. Without fences every record counts.
 */
export function countsUnder(
  fences: CertificateFences | undefined,
  certificateId: string | undefined,
  receivedAt: number,
): boolean {
  if (fences === undefined) {
    return true;
  }
  const relevant = certificateId === undefined ? Object.values(fences) : [fences[certificateId]];
  return relevant.some((fence) => fence !== undefined && (fence === live || receivedAt <= fence));
}
