/**
 * Pagination tokens: the service's last evaluated key, encrypted and authenticated with a key of
 * this world. A client can neither read nor forge the key at which a query continues.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { WireItem } from './wire-values.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Seals the key at which a query or scan continues into base64 text, and opens it again. */
export interface NextTokens {
  /** `scope` identifies the table and index that the token is valid for. */
  seal(lastKey: WireItem, scope: string): string;
  /** Returns undefined for a token that was not created here for this scope. */
  open(token: string, scope: string): WireItem | undefined;
}

/** Creates tokens under a 256-bit key. */
export function nextTokens(key: Buffer): NextTokens {
  return {
    seal(lastKey, scope) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(scope));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(lastKey)), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open(token, scope) {
      const bytes = Buffer.from(token, 'base64');
      if (bytes.length <= nonceBytes + tagBytes) {
        return undefined;
      }
      try {
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes))
          .setAAD(Buffer.from(scope))
          .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        const text = Buffer.concat([
          decipher.update(bytes.subarray(nonceBytes + tagBytes)),
          decipher.final(),
        ]);
        // The token is authenticated, so it is what `seal` received.
        return JSON.parse(text.toString()) as WireItem;
      } catch {
        return undefined;
      }
    },
  };
}
