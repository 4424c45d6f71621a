/**
 * User attributes: the standard ones of OpenID Connect that Cognito has, and the template's own.
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

/** The user with attributes set; refuses names that the pool's schema has not got. */
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

/** `[{Name, Value}]` with `sub` first, as users are described. */
export function toAttributeList(
  user: UserRecord,
): readonly { readonly Name: string; readonly Value: string }[] {
  return Object.entries({ sub: user.sub, ...user.attributes }).map(([Name, Value]) => ({ Name, Value }));
}
