/** The hours in which refused connections are counted, and when a count is reported. */
import type { ConnectionCountItem } from '../../domain/connections.ts';
import { hourMs } from '../../domain/durations.ts';

/** An hour of one certificate, or of all of them. */
export interface ConnectionHour {
  /** The key in the Allowances table. */
  readonly principalKindWindow: string;
  /** `YYYY-MM-DDTHH`, UTC. */
  readonly hour: string;
  readonly expiresAt: number;
}

/**
 * The hour in which the moment (epoch milliseconds) falls. A retry counts in the same hour, which
 * is kept for two more, longer than Lambda retries an event.
 */
export function connectionHour(
  counted: { readonly certificateId: string } | 'ALL',
  at: number,
): ConnectionHour {
  const principal = counted === 'ALL' ? 'all' : counted.certificateId;
  const hour = new Date(at).toISOString().slice(0, 13);
  const number = Math.floor(at / hourMs);
  return {
    principalKindWindow: `${principal}#foreignConnection#${number}`,
    hour,
    expiresAt: ((number + 3) * hourMs) / 1_000,
  };
}

/** Whether a count is to be reported: at `first`, and again at each tenfold of the last report. */
export function isReportDue(
  { reported, used }: Pick<ConnectionCountItem, 'reported' | 'used'>,
  first: number,
): boolean {
  return reported === undefined ? used >= first : used >= 10 * reported;
}
