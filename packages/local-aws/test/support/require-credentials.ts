/** Runs once before all tests: `REMOTE=1` without credentials or region ends with one message. */
import { KMSClient } from '@aws-sdk/client-kms';
import { isRemote, remoteSettings } from './remote.ts';

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
    // The stack says nothing that the message does not.
    error.stack = error.message;
    throw error;
  }
}
