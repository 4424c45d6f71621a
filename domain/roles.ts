/**
 * Roles and tenancy, both Cognito groups: role groups define what a person may do, and exactly one
 * `tenant:<id>` group for which tenant. Which vehicles a person may see is stored in Ownership, not
 * in groups, and read at every call.
 */

/** Every role group of the user pool. */
export const roles = [
  'owners',
  'provisioners',
  'service-technicians',
  'operators',
  'privacy-officers',
] as const;

/** Name of a Cognito group, spelled as in the schema's `cognito_groups`. */
export type Role = (typeof roles)[number];

/** Prefix of a tenant group's name. */
export const tenantGroupPrefix = 'tenant:';

/**
 * The tenant that the groups name; undefined when they name none or several, for which callers fail
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
