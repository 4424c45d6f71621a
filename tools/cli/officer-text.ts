/** What the terminal shows of the jobs of privacy officers. */
import { hasEnded, isErasure, mayBeginAgain, needsApproval } from '../../domain/data-jobs.ts';
import type { DataJobFailure } from '../../domain/generated/schema-types.ts';
import type { OfficerJob } from './officer-jobs.ts';

const failures: Readonly<Record<DataJobFailure, string>> = {
  ACCESS_ENDED: 'the access on which it depended has ended',
  PERSON_NOT_FOUND: 'the organisation has no such person',
  PERSON_HAS_ROLE: 'the person has another role than owner, which must end first',
  PERSON_IN_SEVERAL_TENANTS: 'the account also belongs to another organisation',
  VEHICLE_NOT_REVOKED: 'the vehicle’s Reference ID has not ended',
  TOO_LARGE: 'the archive would be larger than one may be',
  GAVE_UP: 'every attempt failed',
  TIMED_OUT: 'it took too long',
};

/** Returns the state of a job, without its id. */
export function stateText(job: OfficerJob): string {
  const records = `${job.handled} ${job.handled === 1 ? 'record' : 'records'}`;
  if (job.status === 'SUCCEEDED') {
    return isErasure(job.kind) ? `Erased: ${records}.` : `Exported: ${records}.`;
  }
  if (job.status === 'FAILED') {
    const again = mayBeginAgain(forDomain(job)) ? ' Another approval begins it again.' : '';
    const { failure = 'GAVE_UP' } = forDomain(job);
    return `Failed: ${failures[failure]} (${failure}).${again}`;
  }
  if (needsApproval(job.kind) && !job.approvedAt) {
    return `Waits for the approval of another officer, for a day since ${job.requestedAt}.`;
  }
  return `Runs: ${records} so far.`;
}

const forDomain = ({ failure, kind, status }: OfficerJob) => ({ kind, status, ...(failure && { failure }) });

/** Returns why an erasure was requested, and for which case. */
export function groundsText({ caseNumber, erasureReason }: OfficerJob): string {
  return `${erasureReason ?? ''} ${caseNumber ?? ''}`;
}

/** Returns the line of an export in a list: only the officer of the line can download it. */
export function exportLine(job: OfficerJob): string {
  const officer = job.requestedBy ?? '';
  return `${job.jobId}  person  ${job.personId ?? ''}  officer ${officer}  ${stateText(job)}${endText(job)}`;
}

/** Returns the line of an erasure in a list. */
export function erasureLine(job: OfficerJob): string {
  const subject = job.personId ? `person  ${job.personId}` : `vehicle ${job.referenceId ?? ''}`;
  return `${job.jobId}  ${subject}  ${groundsText(job)}  ${stateText(job)}${endText(job)}`;
}

const endText = (job: OfficerJob): string => (job.endedAt && hasEnded(job) ? ` ${job.endedAt}` : '');
