/** Who calls. AppSync has verified the token; the role groups and the one tenant group are read from it, never from arguments. */
import type { AppSyncIdentityCognito, Identity } from '@aws-appsync/utils';
import { util } from '@aws-appsync/utils';
import type { Caller } from '../../domain/contracts.ts';
import { rolesOf, tenantOf } from '../../domain/roles.ts';
import { fail } from './fail.ts';

/** The caller; fails with TENANT_REQUIRED when the token names no tenant or several. Makes no AWS call. */
export function requireCaller(ctx: { readonly identity: Identity }): Caller {
  const identity = ctx.identity;
  if (!identity || !Object.hasOwn(identity, 'sub')) util.unauthorized();
  // Of AppSync's identities with a `sub` ours is the user pool's: no field admits another one.
  const user = identity as AppSyncIdentityCognito;
  const groups = user.groups ?? [];
  const tenantId = tenantOf(groups);
  if (tenantId === undefined) fail('TENANT_REQUIRED');
  return { principalId: user.sub, tenantId, roles: rolesOf(groups) };
}
