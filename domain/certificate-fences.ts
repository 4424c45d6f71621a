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

/** The fences with one more live certificate, for the overlap of a renewal. */
export function withOneMoreLive(fences: CertificateFences, certificateId: string): CertificateFences {
  return { ...fences, [certificateId]: live };
}

/** The fences with this certificate fenced at `at` (epoch ms); the others stay. */
export function withFenced(fences: CertificateFences, certificateId: string, at: number): CertificateFences {
  return { ...fences, [certificateId]: at };
}

/** The fences without a live certificate. Removes those that no record needs any more. */
export function withoutLive(fences: CertificateFences, at: number): CertificateFences {
  const fenced = Object.entries(fences).map(
    ([certificateId, fence]) => [certificateId, fence === live ? at : fence] as const,
  );
  const needed = fenced.filter(([, fence]) => fence > at - fenceKeptMs);
  const kept = needed.length <= manyFences ? needed : needed.filter(([, fence]) => fence > at - shortlyMs);
  return Object.fromEntries(kept);
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
