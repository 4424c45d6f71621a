/** Signs certificates of erasure. */
import { type ErasureStatement, statementText } from '../../records/erasure-certificate.ts';
import { requireVariable, requireWholeNumber } from '../runtime/environment.ts';
import type { CallOptions } from './client-settings.ts';
import { signWith } from './signing-key.ts';

const keyId = requireVariable('ERASURE_SIGNING_KEY_ID');

/** The number in certificates that stands for the key. */
export const erasureKeyVersion = requireWholeNumber('ERASURE_SIGNING_KEY_VERSION', 1);

/** The signature of a statement, DER in base64url. */
export async function signStatement(statement: ErasureStatement, options: CallOptions): Promise<string> {
  return signWith(keyId, statementText(statement), options);
}
