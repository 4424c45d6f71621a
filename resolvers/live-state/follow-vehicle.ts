/**
 * Which events a subscription about one vehicle receives, and what ends it before its connection
 * ends.
 */
import { extensions } from '@aws-appsync/utils';
import type { VehicleContext } from '../registry/context.ts';
import { requireTokenExpiry } from '../runtime/token-expiry.ts';

/**
 * The subscriptions that end with an access; an invalidation names one of them (at most five in a
 * request).
 */
export const followingFields = ['onVehicleState', 'onRemoteCommand', 'onVehicleAccess'] as const;

/**
 * Whose subscriptions an invalidation ends. The payload states it explicitly, because null could be
 * ambiguous.
 */
export const invalidationScopes = { person: 'PERSON', everyone: 'EVERYONE' } as const;

/**
 * Accepts the vehicle's events that name the caller among their `viewers` and that were published
 * before the token of this start expires. AppSync checks access and token only at the start, and a
 * connection may last 24 hours. So the filter also stops events that an invalidation missed, and
 * subscriptions that the client does not renew.
 */
export function followVehicle(ctx: VehicleContext<unknown>): void {
  const { caller, referenceId } = ctx.stash;
  extensions.setSubscriptionFilter({
    filterGroup: [
      {
        filters: [
          { fieldName: 'referenceId', operator: 'eq', value: referenceId },
          { fieldName: 'viewers', operator: 'contains', value: caller.principalId },
          { fieldName: 'publishedAtSeconds', operator: 'lt', value: requireTokenExpiry(ctx) },
        ],
      },
    ],
  });
  extensions.setSubscriptionInvalidationFilter({
    filterGroup: [
      {
        filters: [
          { fieldName: 'referenceId', operator: 'eq', value: referenceId },
          { fieldName: 'scope', operator: 'eq', value: invalidationScopes.person },
          { fieldName: 'ownerId', operator: 'eq', value: caller.principalId },
        ],
      },
      {
        filters: [
          { fieldName: 'referenceId', operator: 'eq', value: referenceId },
          { fieldName: 'scope', operator: 'eq', value: invalidationScopes.everyone },
        ],
      },
    ],
  });
}

/**
 * Ends the subscriptions to a vehicle of one person, or of everyone without an `ownerId`, and
 * closes their connections.
 */
export function endFollowing(referenceId: string, ownerId: string | undefined): void {
  const payload =
    ownerId === undefined
      ? { referenceId, scope: invalidationScopes.everyone }
      : { referenceId, ownerId, scope: invalidationScopes.person };
  followingFields.forEach((subscriptionField) => {
    extensions.invalidateSubscriptions({ subscriptionField, payload });
  });
}
