/** Signs heads of the audit log with an asymmetric key, which stays inside AWS KMS. */
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { requireVariable, requireWholeNumber } from '../runtime/environment.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** KMS returned no signature; holds no text of its response. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError';
}

const kms = new KMSClient(clientSettings);
const keyId = requireVariable('AUDIT_SIGNING_KEY_ID');

/** The number in heads that stands for the key. */
export const signingKeyVersion = requireWholeNumber('AUDIT_SIGNING_KEY_VERSION', 1);

/** ECDSA over the SHA-256 of the text, as DER in base64url. */
export async function signText(text: string, options: CallOptions): Promise<string> {
  const { Signature: signature } = await kms.send(
    new SignCommand({
      KeyId: keyId,
      Message: Buffer.from(text),
      MessageType: 'RAW',
      SigningAlgorithm: 'ECDSA_SHA_256',
    }),
    options,
  );
  if (signature === undefined) {
    throw new SignatureError('KMS returned no signature');
  }
  return Buffer.from(signature).toString('base64url');
}
