/** Removes a job that the prover made: the object of an export, the lock and, last, the job. */
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import { exportKey } from '../../domain/export-key.ts';
import type { Deployment } from '../deployment.ts';
import { deleteItem } from './remove-vehicle.ts';

/** A later run finds the job by its index, so every step can be repeated. */
export async function removeJob(deployment: Deployment, jobId: string): Promise<void> {
  const { clients, exportBucket: Bucket } = deployment;
  const { Item: item } = await clients.documents.send(
    new GetCommand({ TableName: deployment.tableName('DataJobs'), Key: { jobId } }),
  );
  await clients.s3.send(new DeleteObjectCommand({ Bucket, Key: exportKey(jobId) }));
  // The API wrote the job.
  const job = item as DataJobItem | undefined;
  if (job !== undefined) {
    await deleteItem(deployment, 'DataJobs', { jobId: job.lock });
  }
  await deleteItem(deployment, 'DataJobs', { jobId });
}
