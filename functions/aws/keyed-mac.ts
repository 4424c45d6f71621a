/** Keyed hashes of short secrets. The keys stay inside AWS KMS. */
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** KMS returned no MAC; holds no text of its response. */
export class MacError extends Error {
  override readonly name = 'MacError';
}

/**
 * The HMAC key, and the version in its hashes, because HMAC keys of KMS do not rotate
 * automatically.
 */
export interface HashKey {
  readonly keyId: string;
  readonly version: number;
}

const kms = new KMSClient(clientSettings);

/** HMAC-SHA-256 over the message, as unpadded base64url. */
export async function keyedMac(
  { keyId }: HashKey,
  message: string,
  options: Partial<CallOptions> = {},
): Promise<string> {
  const { Mac: mac } = await kms.send(
    new GenerateMacCommand({ KeyId: keyId, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from(message) }),
    options,
  );
  if (mac === undefined) {
    throw new MacError('KMS returned no MAC');
  }
  return Buffer.from(mac).toString('base64url');
}
