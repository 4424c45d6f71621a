/**
 * Erases a person's exports and those about the person, with their objects, and locks. Erasures of
 * the person stay: a restore erases again what they name, and the certificate states until when.
 */
import { lockPrefix } from '../../domain/data-jobs.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { eraseJobs } from './erase-jobs.ts';
import { scanFor } from './scan.ts';
import type { Erased, PersonScope } from './scope.ts';

/**
 * Deletes the next exports of and about the person, and the person's locks. Ends exports that run,
 * and waits until nothing uploads, and until erasures that the person asked for have
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
  return eraseJobs(items, { after, next }, options);
}
