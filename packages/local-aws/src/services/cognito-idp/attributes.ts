/**
 * User attributes: Cognito's standard attributes of OpenID Connect, and the custom ones of the
 * template.
 */
import { invalidParameter } from './errors.ts';
import type { PoolRecord, UserRecord } from './records.ts';

/** The attributes that every pool has. */
export const standardAttributes: readonly string[] = [
  'address',
  'birthdate',
  'email',
  'email_verified',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'phone_number_verified',
  'picture',
  'preferred_username',
  'profile',
  'updated_at',
  'website',
  'zoneinfo',
];

/**
 * Returns the user with the attributes set. Refuses names that the pool's schema does not contain.
 */
export function withAttributes(
  pool: PoolRecord,
  user: UserRecord,
  attributes: Readonly<Record<string, string>>,
): UserRecord {
  const unknown = Object.keys(attributes).find(
    (name) => !standardAttributes.includes(name) && !pool.customAttributes.includes(name),
  );
  if (unknown !== undefined) {
    throw invalidParameter(
      `Attributes did not conform to the schema: ${unknown}: Attribute does not exist in the schema.`,
    );
  }
  return { ...user, attributes: { ...user.attributes, ...attributes } };
}

/** Returns `[{Name, Value}]` with `sub` first, as in descriptions of users. */
export function toAttributeList(
  user: UserRecord,
): readonly { readonly Name: string; readonly Value: string }[] {
  return Object.entries({ sub: user.sub, ...user.attributes }).map(([Name, Value]) => ({ Name, Value }));
}
