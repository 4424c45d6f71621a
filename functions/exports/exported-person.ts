/** What the datasets of an export of a person share. */
import { type DataJobItem, personFenceKey } from '../../domain/data-jobs.ts';
import type { TableName } from '../../domain/tables.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import type { PersonOfTenant } from '../data-jobs/accesses-of-person.ts';
import { DataJobError } from '../data-jobs/data-job-error.ts';
import { findPerson } from '../data-jobs/find-person.ts';
import { findJob } from '../data-jobs/job-store.ts';
import type { Dataset } from './dataset.ts';
import { scanPage } from './query.ts';

/** A kind of records about a person. */
export interface PersonDataset extends Dataset {
  /** The store that it reads, by its name in domain/personal-data.ts. */
  readonly store: string;
}

/** Returns the person of the job. */
export function exportedPerson({ personId = '', tenantId }: DataJobItem): PersonOfTenant {
  return { personId, tenantId };
}

/**
 * Throws PERSON_NOT_FOUND alike for an unknown person, one of another tenant, and one whose erasure
 * has begun: an export that read a part before it would keep that part.
 */
export async function requireExportedPerson(job: DataJobItem, options: CallOptions): Promise<void> {
  const person = exportedPerson(job);
  const fence = await findJob(personFenceKey(person.tenantId, person.personId), options);
  if (fence !== undefined || (await findPerson(person, options)) === undefined) {
    throw new DataJobError('PERSON_NOT_FOUND');
  }
}

/** Reads the tenant's items of a table that match; `:personId` in the expression is the person. */
export function scanOfPerson<Item>(
  table: TableName,
  expression: string,
  toRecord: (item: Item, personId: string) => object | undefined,
): Dataset['read'] {
  return (job, after, options) => {
    const { personId, tenantId } = exportedPerson(job);
    return scanPage<Item>(
      {
        table,
        expression: `tenantId = :tenantId AND ${expression}`,
        values: { ':personId': personId, ':tenantId': tenantId },
      },
      after,
      (item) => toRecord(item, personId),
      options,
    );
  };
}
