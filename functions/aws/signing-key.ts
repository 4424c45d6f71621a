/** Signs texts with an asymmetric key, which stays inside AWS KMS. IAM action: kms:Sign. */
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** KMS returned no signature; holds no text of its response. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError';
}

const kms = new KMSClient(clientSettings);

/** ECDSA over the SHA-256 of the text, as DER in base64url. */
export async function signWith(keyId: string, text: string, options: CallOptions): Promise<string> {
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
