/**
 * Exports: the Lambda function that signs a link to a finished export. AppSync has decided that the
 * caller may have it. AWS actions: functions/README.md.
 */
import type { SignExportRequest, SignExportResult } from '../../domain/contracts.ts';
import { exportLinkSeconds } from '../../domain/data-jobs.ts';
import { exportKey } from '../../domain/export-key.ts';
import { presignedLink } from '../aws/export-bucket.ts';
import { requestHandler } from '../runtime/handler.ts';

/** Makes no call: the signature needs the function's own credentials only. */
export const handler = requestHandler<SignExportRequest, SignExportResult>(async ({ jobId }) => {
  const expiresAt = new Date(Date.now() + exportLinkSeconds * 1000).toISOString();
  return { url: await presignedLink(exportKey(jobId), 'export.tar', exportLinkSeconds), expiresAt };
});
