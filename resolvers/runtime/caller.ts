/**
 * Identifies the caller and the app client. AppSync has verified the token; groups and client id
 * are read from it, never from arguments.
 */
import { type AppSyncIdentityCognito, type Identity, util } from '@aws-appsync/utils';
import { rolesOfClient } from '../../domain/app-clients.ts';
import type { Caller } from '../../domain/contracts.ts';
import { fieldRoles } from '../../domain/field-roles.ts';
import { rolesOf, tenantOf } from '../../domain/roles.ts';
import { hasRole } from '../../domain/access.ts';
import { fail } from './fail.ts';

/** The parts of a context that identify caller and field. */
export interface CallContext {
  readonly identity: Identity;
  readonly env: Readonly<Record<string, string>>;
  readonly info: { readonly fieldName: string };
}

/** A caller, and whether the app client may act for the caller in one of the field's roles. */
export interface IdentifiedCaller {
  readonly caller: Caller;
  readonly isClientAllowed: boolean;
}

/**
 * Returns the caller. Fails with TENANT_REQUIRED when the token names no tenant or several, and
 * with CLIENT_NOT_ALLOWED when the app client may act in none of the field's roles. Makes no AWS
 * call.
 */
export function requireCaller(ctx: CallContext): Caller {
  const { caller, isClientAllowed } = identify(ctx);
  if (!isClientAllowed) {
    fail('CLIENT_NOT_ALLOWED');
  }
  return caller;
}

/**
 * As `requireCaller`, but returns whether the app client is allowed and does not fail by it, for a
 * field that records the refusal.
 */
export function identify(ctx: CallContext): IdentifiedCaller {
  const identity = ctx.identity;
  if (!identity || !Object.hasOwn(identity, 'sub')) {
    util.unauthorized();
  }
  // The only identity with a `sub` that the fields admit is the user pool's.
  const user = identity as AppSyncIdentityCognito;
  const groups = user.groups ?? [];
  const tenantId = tenantOf(groups);
  if (tenantId === undefined) {
    fail('TENANT_REQUIRED');
  }
  const clientId = clientIdOf(user);
  const roles = rolesOfClient(clientId, rolesOf(groups), ctx.env);
  const caller = { principalId: user.sub, tenantId, roles, clientId };
  return { caller, isClientAllowed: hasRole(caller, fieldRoles[ctx.info.fieldName] ?? []) };
}

/**
 * An access token names its app client as `client_id`, an ID token as `aud` (Cognito Developer
 * Guide, "Understanding user pool JSON web tokens"; Verified Permissions User Guide, "Client and
 * audience validation for Amazon Cognito"). Empty without either, which no list contains.
 */
function clientIdOf({ claims }: AppSyncIdentityCognito): string {
  // `claims` is typed as any JSON.
  const { token_use: use, client_id: clientId, aud } = (claims ?? {}) as Readonly<Record<string, unknown>>;
  const named = use === 'id' ? aud : clientId;
  return typeof named === 'string' ? named : '';
}
