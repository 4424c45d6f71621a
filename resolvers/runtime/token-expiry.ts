/** When the caller's token expires, from its verified claims. */
import { type AppSyncIdentityCognito, type Identity, util } from '@aws-appsync/utils';

/**
 * Epoch second of the token's `exp` claim. Fails as unauthorized without one (IAM callers have no
 * claims), so that nothing outlasts a sign-in. Makes no AWS call (assumption appsync-25).
 */
export function requireTokenExpiry(ctx: { readonly identity: Identity }): number {
  // A caller without claims has none of these members.
  const { claims } = (ctx.identity ?? {}) as Partial<AppSyncIdentityCognito>;
  // `claims` is typed as any JSON; only a number is accepted.
  const expiresAt = claims?.exp as unknown;
  if (typeof expiresAt !== 'number') {
    util.unauthorized();
  }
  return expiresAt;
}
