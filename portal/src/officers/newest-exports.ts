/** Merges the exports that several reads returned. */
import type { DataJob } from '../../../domain/generated/schema-types.ts';

/**
 * Returns each export once, in its newest version, newest first. Of two equal versions, the later
 * read counts.
 */
export function newestExports<Job extends Pick<DataJob, 'jobId' | 'requestedAt' | 'version'>>(
  ...reads: readonly (readonly Job[])[]
): readonly Job[] {
  const newest = new Map<string, Job>();
  for (const job of reads.flat()) {
    const before = newest.get(job.jobId);
    if (before === undefined || before.version <= job.version) {
      newest.set(job.jobId, job);
    }
  }
  return [...newest.values()].sort((one, other) => other.requestedAt.localeCompare(one.requestedAt));
}
