/** What the handlers of one request requested about subscriptions through `extensions`. */

/** A call of `extensions.invalidateSubscriptions`, which ends the subscriptions that match it. */
export interface Invalidation {
  readonly subscriptionField: string;
  /** The payload that the subscriptions' invalidation filters are matched against. */
  readonly payload: unknown;
}

/** Collected while the request runs and evaluated when its fields are done. */
export interface RealtimeCalls {
  /** The last `extensions.setSubscriptionFilter`. */
  filter?: unknown;
  /** The last `extensions.setSubscriptionInvalidationFilter`. */
  invalidationFilter?: unknown;
  readonly invalidations: Invalidation[];
}
