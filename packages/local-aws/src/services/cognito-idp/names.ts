/** User names, and e-mail addresses as aliases where the pool has `AliasAttributes: [email]`. */
import { createHmac } from 'node:crypto';
import { invalidParameter } from './errors.ts';
import type { PoolRecord, UserRecord } from './records.ts';
import { type WireInput, requireText } from './wire.ts';

const pattern = String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+`;
const name = new RegExp(`^${pattern}$`, 'u');
const email = /^[^\s@]+@[^\s@]+$/;

/**
 * Reads a user name. Refuses one with white space in Cognito's words (amplify-js#8002,
 * amplify-js#3862).
 */
export function requireUsername(input: WireInput, member = 'Username'): string {
  const value = requireText(input, member, 128);
  if (!name.test(value)) {
    throw invalidParameter(
      `1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
    );
  }
  return value;
}

/** Refuses a name that could be taken for an alias (amplify-js#8800). */
export function requireNoAlias(pool: PoolRecord, username: string): void {
  if (canBeAlias(pool, username)) {
    throw invalidParameter(
      'Username cannot be of email format, since user pool is configured for email alias.',
    );
  }
}

/** Whether a name is looked up among the aliases. */
export function canBeAlias(pool: PoolRecord, username: string): boolean {
  return pool.aliasAttributes.includes('email') && email.test(username);
}

/** Whether the user signs in by this address. It is an alias only while it is verified. */
export function hasAlias(pool: PoolRecord, user: UserRecord, address: string): boolean {
  const { email: own, email_verified: verified } = user.attributes;
  if (verified !== 'true' || own === undefined) {
    return false;
  }
  return pool.caseSensitive ? own === address : own.toLowerCase() === address.toLowerCase();
}

/**
 * Returns the user name for a sign-in by an unknown name. For an address it looks like the opaque
 * names of users and is always the same, so that it does not reveal whether the address is an
 * alias.
 */
export function decoyUsername(pool: PoolRecord, signInName: string): string {
  const key = pool.caseSensitive ? signInName : signInName.toLowerCase();
  if (!canBeAlias(pool, signInName)) {
    return key;
  }
  const bytes = createHmac('sha256', Buffer.from(pool.decoySecret, 'hex')).update(`name/${key}`).digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
