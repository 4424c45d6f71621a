/** How a subscription about one vehicle is tied to the access of the person who has it. */
import { extensions } from '@aws-appsync/utils';
import type { VehicleContext } from '../registry/context.ts';

/** The subscriptions that end with an access. */
export const followingFields = ['onVehicleState', 'onRemoteCommand'] as const;

/**
 * Lets through the vehicle's events that name the caller among their `viewers`, so that an ended access gets nothing from the next event on, even where the
 * subscription outlives `endFollowing` (AppSync checks access at the start alone).
 */
export function followVehicle({ stash }: VehicleContext<unknown>): void {
  const { caller, referenceId } = stash;
  extensions.setSubscriptionFilter({
    filterGroup: [
      {
        filters: [
          { fieldName: 'referenceId', operator: 'eq', value: referenceId },
          { fieldName: 'viewers', operator: 'contains', value: caller.principalId },
        ],
      },
    ],
  });
  extensions.setSubscriptionInvalidationFilter({
    filterGroup: [
      {
        filters: [
          { fieldName: 'referenceId', operator: 'eq', value: referenceId },
          { fieldName: 'ownerId', operator: 'eq', value: caller.principalId },
        ],
      },
    ],
  });
}

/** Ends a person's subscriptions to a vehicle and closes their connections. */
export function endFollowing(referenceId: string, ownerId: string): void {
  followingFields.forEach((subscriptionField) => {
    extensions.invalidateSubscriptions({ subscriptionField, payload: { referenceId, ownerId } });
  });
}
