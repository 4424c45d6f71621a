/** Erases exports with their objects, and locks. Erasures stay: they are the list for restores. */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import {
  type DataJobItem,
  type DataJobLock,
  hasEnded,
  isExport,
  needsApproval,
} from '../../domain/data-jobs.ts';
import { exportKey } from '../../domain/export-key.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { abortUpload, deleteObject } from '../aws/export-bucket.ts';
import { endJob } from '../data-jobs/job-store.ts';
import type { Erased } from './scope.ts';

const jobs = tableName('DataJobs');
/** A step of an export that was ended may still upload until its invocation ends. */
const lateUploadMs = 120_000;

/** Where the page was read, and where the next one begins. */
interface Page {
  readonly after: string | undefined;
  readonly next: string | undefined;
}

/**
 * Deletes the exports and locks among the items of a page. Ends exports that run, and waits until
 * nothing uploads, and until erasures that run have ended, because they write records and
 * states.
 */
export async function eraseJobs(
  items: readonly object[],
  { after, next }: Page,
  options: CallOptions,
): Promise<Erased> {
  // Only resolvers and functions of this system write the table.
  const found = items as readonly (DataJobItem | DataJobLock)[];
  const jobsOfPage = found.filter((item): item is DataJobItem => 'kind' in item);
  // What officers asked for may wait for its approval.
  const running = jobsOfPage.filter((job) => !needsApproval(job.kind) && !hasEnded(job));
  for (const job of running.filter(({ kind }) => isExport(kind))) {
    await abortExport(job, options);
    await endJob(job, { status: 'FAILED', failure: 'ACCESS_ENDED' }, options);
  }
  const exports = jobsOfPage.filter(({ kind }) => isExport(kind));
  const settledBefore = new Date(Date.now() - lateUploadMs).toISOString();
  if (running.length > 0 || exports.some(({ endedAt = '~' }) => endedAt > settledBefore)) {
    return { count: 0, isWaiting: true, ...(after !== undefined && { next: after }) };
  }
  for (const { jobId } of exports) {
    // The item names the object, so it goes last.
    await deleteObject(exportKey(jobId), options);
    await documents.send(new DeleteCommand({ TableName: jobs, Key: { jobId } }), options);
  }
  const locks = found.filter((item) => !('kind' in item));
  for (const { jobId } of locks) {
    await documents.send(new DeleteCommand({ TableName: jobs, Key: { jobId } }), options);
  }
  return { count: exports.length + locks.length, ...(next !== undefined && { next }) };
}

/** Before the end of the job, which removes the id of the upload. */
async function abortExport({ cursor, jobId }: DataJobItem, options: CallOptions): Promise<void> {
  // Only the function that exports writes the text.
  const { uploadId } = JSON.parse(cursor ?? '{}') as { readonly uploadId?: string };
  if (uploadId !== undefined) {
    await abortUpload(exportKey(jobId), uploadId, options);
  }
}
