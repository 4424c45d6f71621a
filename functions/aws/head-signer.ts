/** Signs heads of the audit log. */
import { requireVariable, requireWholeNumber } from '../runtime/environment.ts';
import type { CallOptions } from './client-settings.ts';
import { signWith } from './signing-key.ts';

const keyId = requireVariable('AUDIT_SIGNING_KEY_ID');

/** The number in heads that stands for the key. */
export const signingKeyVersion = requireWholeNumber('AUDIT_SIGNING_KEY_VERSION', 1);

/** ECDSA over the SHA-256 of the text, as DER in base64url. */
export async function signText(text: string, options: CallOptions): Promise<string> {
  return signWith(keyId, text, options);
}
