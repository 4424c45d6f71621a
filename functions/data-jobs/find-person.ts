/** Decides whether a person is one of a tenant. */
import { tenantGroupPrefix } from '../../domain/roles.ts';
import { findUsername, groupsOf } from '../aws/accounts.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type PersonOfTenant, accessAfter } from './accesses-of-person.ts';

/** The account of a person of the tenant. */
export interface FoundPerson {
  /** Absent once the account is deleted. */
  readonly username: string | undefined;
  /** The groups that are roles, and those that are tenants. */
  readonly groups: readonly string[];
  readonly tenants: readonly string[];
}

/**
 * Finds a person. Without an account, or with one that has left its tenants, an access in the
 * tenant is enough. Undefined alike for an unknown person and one of another tenant.
 */
export async function findPerson(
  person: PersonOfTenant,
  options: CallOptions,
): Promise<FoundPerson | undefined> {
  const username = await findUsername(person.personId, options);
  const groups = username === undefined ? [] : await groupsOf(username, options);
  const tenants = groups.filter((group) => group.startsWith(tenantGroupPrefix));
  const isKnown =
    tenants.length > 0
      ? tenants.includes(`${tenantGroupPrefix}${person.tenantId}`)
      : (await accessAfter(person, undefined, options)) !== undefined;
  return isKnown ? { username, groups, tenants } : undefined;
}
