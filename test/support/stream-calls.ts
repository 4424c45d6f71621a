/** Distinguishes the calls that streams cause, at any time, from those of the work under test. */
import type { CallRecord } from 'local-aws';

/** Returns whether Lambda made the call to read a stream, or a function that a stream invokes. */
export function isOfStream({ principalArn }: Pick<CallRecord, 'principalArn'>): boolean {
  return /\/awslambda_|AnnounceEvents|PlanErasures|SealAuditLog|SendClaimCode|WatchAuditLog/.test(
    principalArn,
  );
}
