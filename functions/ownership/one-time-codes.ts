/** Makes one-time codes and their keyed hashes. */
import { randomInt } from 'node:crypto';
import {
  type CodePurpose,
  codeAlphabet,
  codeLength,
  codeMacMessage,
  formatCodeHash,
} from '../../domain/one-time-codes.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { codeKey } from '../aws/code-key.ts';
import { keyedMac } from '../aws/keyed-mac.ts';

/** What a code is bound to; its keyed hash covers all three. */
export interface CodeOwner {
  readonly purpose: CodePurpose;
  readonly tenantId: string;
  /** An id of the system; empty for a code by which its invitation or transfer is found. */
  readonly subject: string;
}

/** A random code of an invitation or a transfer, without groups. */
export function newCode(): string {
  const characters = Array.from({ length: codeLength }, () =>
    codeAlphabet.charAt(randomInt(codeAlphabet.length)),
  );
  return characters.join('');
}

/** `k<version>.<base64url of HMAC-SHA-256>` over a normalised code and what it belongs to. */
export async function hashOfCode(
  { purpose, tenantId, subject }: CodeOwner,
  normalisedCode: string,
  options: Partial<CallOptions> = {},
): Promise<string> {
  const message = codeMacMessage(purpose, tenantId, subject, normalisedCode);
  return formatCodeHash(codeKey.version, await keyedMac(codeKey, message, options));
}
