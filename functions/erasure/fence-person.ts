/**
 * The fence of a person who is erased: every transaction that grants an access fails while its item
 * exists. It stays as long as the job, so that no access is granted after the erasure either.
 */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type DataJobLock, personFenceKey } from '../../domain/data-jobs.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { Erased, PersonScope } from './scope.ts';

/** Writes the fence, replacing that of an earlier erasure. */
export async function fencePerson(
  { job: { expiresAt, jobId: holder }, personId, tenantId }: PersonScope,
  _after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const fence: DataJobLock = { jobId: personFenceKey(tenantId, personId), holder, expiresAt };
  await documents.send(new PutCommand({ TableName: tableName('DataJobs'), Item: fence }), options);
  return { count: 0 };
}
