/**
 * Puts the page's files into its bucket when the stack is created or updated, and removes them when
 * it is deleted. The files are beside this code, so the function reads nothing but its own folder.
 * Every step can be repeated: the entry is put after the files that it names, so a crash before it
 * leaves the page of the deployment before.
 */
import { fileURLToPath } from 'node:url';
import { deleteFile, listFiles, putFile } from '../aws/page-bucket.ts';
import { abortAfter, deadlineOf } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { findVariable } from '../runtime/environment.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logError } from '../runtime/log.ts';
import { entryKey, readPageFiles, unneededKeys } from './page-files.ts';

/** CloudFormation's request to the provider of a custom resource, as far as it is read. */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** Presigned: CloudFormation waits for the response that is put there. */
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: {
    readonly BucketName: string;
    /** The members of `config.json`. */
    readonly Config: Readonly<Record<string, string>>;
  };
}

const siteFolder = fileURLToPath(new URL('site/', import.meta.url));

/** Calls to S3 at once. */
const concurrency = 8;
/** Time kept for the response. */
const reserveMs = 5_000;
/** The function's time limit, within which a deployment puts all files. */
const deploymentMs = 120_000;

/** Carries out a request, and reports the outcome to CloudFormation in any case. */
export const handler = eventHandler<CustomResourceRequest>(async (request, context) => {
  const { abortSignal } = deadlineOf(context, { reserveMs });
  const { BucketName: bucket, Config: config } = request.ResourceProperties;
  try {
    if (request.RequestType === 'Delete') {
      await removePage(bucket, abortSignal);
    } else {
      await publishPage(bucket, config, abortSignal);
    }
  } catch (error) {
    const failure = toFailure(error);
    logError('The page was not published', { failure });
    await respond(request, { Status: 'FAILED', Reason: `${failure.errorName}: see the log of the function` });
    return;
  }
  await respond(request, { Status: 'SUCCESS' });
});

async function publishPage(
  bucket: string,
  config: Readonly<Record<string, string>>,
  abortSignal: AbortSignal,
): Promise<void> {
  const files = await readPageFiles(siteFolder);
  const entryAt = files.findIndex(({ key }) => key === entryKey);
  if (entryAt === -1) {
    throw new Error('The page has no entry');
  }
  const last = files.splice(entryAt);
  const configFile = {
    key: 'config.json',
    body: JSON.stringify({ ...config, ...localAddress() }),
    contentType: 'application/json',
    cacheControl: 'no-store',
  };
  const keys = [...files, configFile, ...last].map(({ key }) => key);
  const unneeded = unneededKeys(await listFiles(bucket, { abortSignal }), keys, deploymentMs);
  await eachAtMost(concurrency, unneeded, (key) => deleteFile(bucket, key, { abortSignal }));
  await eachAtMost(concurrency, [...files, configFile], (file) => putFile(bucket, file, { abortSignal }));
  for (const file of last) {
    await putFile(bucket, file, { abortSignal });
  }
}

/** Where AWS has an endpoint of its own, browsers need Cognito's address too. */
function localAddress(): { readonly cognitoUrl?: string } {
  const cognitoUrl = findVariable('AWS_ENDPOINT_URL');
  return cognitoUrl === undefined ? {} : { cognitoUrl };
}

/** CloudFormation deletes only an empty bucket. */
async function removePage(bucket: string, abortSignal: AbortSignal): Promise<void> {
  const listed = await listFiles(bucket, { abortSignal });
  await eachAtMost(concurrency, listed, ({ key }) => deleteFile(bucket, key, { abortSignal }));
}

/** What the function reports. */
interface Outcome {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
}

/** The physical id never changes: another one would make CloudFormation delete the page. */
async function respond(request: CustomResourceRequest, outcome: Outcome): Promise<void> {
  const { LogicalResourceId, PhysicalResourceId = LogicalResourceId, RequestId, StackId } = request;
  const body = JSON.stringify({ ...outcome, LogicalResourceId, PhysicalResourceId, RequestId, StackId });
  // The signature is of a request without a content type.
  const response = await fetch(request.ResponseURL, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body,
    signal: abortAfter(reserveMs - 1_000),
  });
  if (!response.ok) {
    throw new Error(`CloudFormation took no response: ${response.status}`);
  }
}
