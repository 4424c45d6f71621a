/** Publishes the progress of a job to subscribers of `onDataJob`. */
import { type DataJobItem, toDataJob } from '../../domain/data-jobs.ts';
import type { PublishDataJobInput } from '../../domain/generated/schema-types.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { sendGraphql } from '../aws/graphql.ts';

/** AppSync sends subscribers only the fields that the mutation selects. */
const document = `mutation ($input: PublishDataJobInput!) {
  publishDataJob(input: $input) {
    jobId kind status failure referenceId handled requestedAt updatedAt endedAt version publishedAtSeconds
  }
}`;

/** May be repeated, because subscribers compare the version. */
export async function publishJob(job: DataJobItem, options: CallOptions): Promise<void> {
  // What events do not show is left out.
  const { jobId, kind, status, failure, referenceId, handled, version, ...shown } = toDataJob(job);
  const { endedAt = null, requestedAt, updatedAt } = shown;
  const input: PublishDataJobInput = {
    ...{ jobId, kind, status, handled, version, requestedAt, updatedAt, endedAt },
    ...{ failure: failure ?? null, referenceId: referenceId ?? null },
  };
  await sendGraphql(document, { input }, options);
}
