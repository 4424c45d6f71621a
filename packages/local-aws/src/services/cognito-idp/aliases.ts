/** E-mail aliases: one user at a time signs in by a verified address. */
import { AwsError } from '../../core/aws-error.ts';
import type { Directory } from './directory.ts';
import { canBeAlias, hasAlias } from './names.ts';
import type { PoolRecord, UserRecord } from './records.ts';

/** Refuses a new user whose verified address is another user's alias. */
export function requireFreeAlias(directory: Directory, pool: PoolRecord, user: UserRecord): void {
  if (otherHolder(directory, pool, user) === undefined) {
    return;
  }
  // Seen in public reports; the reference of AdminCreateUser says AliasExistsException (assumption
  // cognito-2).
  throw new AwsError('UsernameExistsException', 'An account with the given email already exists.');
}

/**
 * Refuses to confirm a user whose address is another user's alias. Only a person who received the
 * code learns of it.
 */
export function requireFreeAliasAtConfirmation(
  directory: Directory,
  pool: PoolRecord,
  user: UserRecord,
): void {
  if (otherHolder(directory, pool, user) !== undefined) {
    throw new AwsError('AliasExistsException', 'An account with the email already exists.');
  }
}

/**
 * Moves an alias to the user with the verified address. The address becomes unverified for the
 * previous user (boto3#3213).
 */
export function takeAlias(directory: Directory, pool: PoolRecord, user: UserRecord): void {
  const holder = otherHolder(directory, pool, user);
  if (holder === undefined) {
    return;
  }
  directory.saveUser(pool, { ...holder, attributes: { ...holder.attributes, email_verified: 'false' } });
}

function otherHolder(directory: Directory, pool: PoolRecord, user: UserRecord): UserRecord | undefined {
  const address = user.attributes['email'] ?? '';
  if (!canBeAlias(pool, address) || !hasAlias(pool, user, address)) {
    return undefined;
  }
  const holder = directory.findByAlias(pool, address);
  return holder?.username === user.username ? undefined : holder;
}
