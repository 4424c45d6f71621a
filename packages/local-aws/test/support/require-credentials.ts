/**
 * Runs once before all tests. With `REMOTE=1` but without credentials or a region, the run ends
 * with one message.
 */
import { KMSClient } from '@aws-sdk/client-kms';
import { isRemote, remoteSettings } from './remote.ts';

/** Throws when the tests run against AWS and the caller has no credentials for it. */
export async function setup(): Promise<void> {
  if (!isRemote) {
    return;
  }
  const settings = remoteSettings(process.env);
  try {
    await new KMSClient(settings).config.credentials();
  } catch {
    const error = new Error(
      'REMOTE=1 needs AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. ' +
        'No AWS service was called.',
    );
    // The stack adds nothing to the message.
    error.stack = error.message;
    throw error;
  }
}
