/**
 * User attributes: Cognito's standard attributes of OpenID Connect, and the custom ones of the
 * template.
 */
import { invalidParameter, notAuthorized } from './errors.ts';
import type { ClientRecord, PoolRecord, UserRecord } from './records.ts';

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

/**
 * Refuses attributes that users may not write through the client. Users never write whether an
 * address is verified (Cognito Developer Guide, "Attribute permissions and scopes").
 */
export function requireWritable({ writeAttributes }: ClientRecord, names: readonly string[]): void {
  const forbidden = names.find(
    (name) => name.endsWith('_verified') || !(writeAttributes?.includes(name) ?? true),
  );
  if (forbidden !== undefined) {
    throw notAuthorized('A client attempted to write unauthorized attribute');
  }
}

/** Refuses text that is not an e-mail address; an absent one is allowed. */
export function requireEmailForm(email: string | undefined): void {
  if (email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    throw invalidParameter('Invalid email address format.');
  }
}

/** Returns `[{Name, Value}]` with `sub` first, as in descriptions of users. */
export function toAttributeList(
  user: UserRecord,
): readonly { readonly Name: string; readonly Value: string }[] {
  return Object.entries({ sub: user.sub, ...user.attributes }).map(([Name, Value]) => ({ Name, Value }));
}
