/**
 * Pagination tokens: the service's last evaluated key, encrypted and authenticated with a key that
 * only this world has, so that a client can neither read nor forge the key at which a query goes
 * on.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { WireItem } from './wire-values.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Makes and reads tokens. */
export interface NextTokens {
  /** `scope` says which table and index the token is good for. */
  seal(lastKey: WireItem, scope: string): string;
  /** Undefined for a token that was not made here for this scope. */
  open(token: string, scope: string): WireItem | undefined;
}

/** Tokens under a 256-bit key. */
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
        // Authenticated: it is what `seal` was given.
        return JSON.parse(text.toString()) as WireItem;
      } catch {
        return undefined;
      }
    },
  };
}
