/**
 * Erases a person's exports and those about the person, with their objects, and locks. Erasures of
 * the person stay: a restore erases again what they name, and the certificate states until when.
 */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import {
  type DataJobItem,
  type DataJobLock,
  hasEnded,
  isExport,
  lockPrefix,
} from '../../domain/data-jobs.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { abortUpload, deleteObject, exportKey } from '../aws/export-bucket.ts';
import { endJob } from '../data-jobs/job-store.ts';
import { scanFor } from './scan.ts';
import type { Erased, PersonScope } from './scope.ts';

const jobs = tableName('DataJobs');
/** A step of an export that was ended may still upload until its invocation ends. */
const lateUploadMs = 120_000;

/**
 * Deletes the next exports of and about the person, and the person's locks. Ends exports that run,
 * and waits until nothing uploads any more, and until erasures that the person asked for have
 * ended, because they write records.
 */
export async function erasePersonJobs(
  { personId, tenantId }: PersonScope,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { items, next } = await scanFor(
    'DataJobs',
    {
      expression: [
        '(requestedBy = :personId AND tenantId = :tenantId)',
        'begins_with(jobId, :locks)',
        '(personId = :personId AND tenantId = :tenantId AND #kind = :export)',
      ].join(' OR '),
      names: { '#kind': 'kind' },
      values: {
        ...{ ':personId': personId, ':tenantId': tenantId, ':locks': lockPrefix(personId) },
        ':export': 'PERSON_EXPORT',
      },
    },
    after,
    options,
  );
  const found = items as unknown as readonly (DataJobItem | DataJobLock)[];
  const jobsOfPerson = found.filter((item): item is DataJobItem => 'kind' in item);
  // What the person asked for as an officer is about others, and may wait for its approval.
  const running = jobsOfPerson.filter((job) => job.kind !== 'PERSON_ERASURE' && !hasEnded(job));
  for (const job of running.filter(({ kind }) => isExport(kind))) {
    await abortExport(job, options);
    await endJob(job, { status: 'FAILED', failure: 'ACCESS_ENDED' }, options);
  }
  const exports = jobsOfPerson.filter(({ kind }) => isExport(kind));
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
