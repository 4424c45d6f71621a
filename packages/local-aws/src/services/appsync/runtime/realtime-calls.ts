/** What the handlers of one request asked of subscriptions through `extensions`. */

/** `extensions.invalidateSubscriptions` of a mutation. */
export interface Invalidation {
  readonly subscriptionField: string;
  /** What the subscriptions' invalidation filters are matched against. */
  readonly payload: unknown;
}

/** Collected while the request runs; what it means is decided when its fields are done. */
export interface RealtimeCalls {
  /** The last `extensions.setSubscriptionFilter`. */
  filter?: unknown;
  /** The last `extensions.setSubscriptionInvalidationFilter`. */
  invalidationFilter?: unknown;
  readonly invalidations: Invalidation[];
}
