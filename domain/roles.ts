/**
 * Roles and tenancy, both Cognito groups: a role group says what a person may do, exactly one
 * `tenant:<id>` group says for whom. Which vehicle a person may see is no group but a row in
 * Ownership, read at every call.
 */

/** Every role group of the user pool. */
export const roles = [
  'owners',
  'provisioners',
  'service-technicians',
  'operators',
  'privacy-officers',
] as const;

/** A role group's name. */
export type Role = (typeof roles)[number];

/** Begins the name of a tenant's group. */
export const tenantGroupPrefix = 'tenant:';

/**
 * The tenant that the groups name; undefined when they name none or several, which callers answer
 * with TENANT_REQUIRED.
 */
export function tenantOf(groups: readonly string[]): string | undefined {
  const tenants = groups.filter((group) => group.startsWith(tenantGroupPrefix));
  const only = tenants[0];
  if (only === undefined || tenants.length > 1) {
    return undefined;
  }
  const tenantId = only.slice(tenantGroupPrefix.length);
  return tenantId === '' ? undefined : tenantId;
}

/** The role groups among the groups, in the order of `roles`. */
export function rolesOf(groups: readonly string[]): readonly Role[] {
  return roles.filter((role) => groups.indexOf(role) >= 0);
}
