/**
 * `extensions` of `@aws-appsync/utils` (AppSync, "Extensions"): response handlers of a
 * subscription's resolver set its filters, and response handlers of a mutation request
 * invalidations.
 */
import type { RootType, RunningHandler } from '../runtime/invocation.ts';
import type { Invalidation, RealtimeCalls } from '../runtime/realtime-calls.ts';
import { handlerError, ResolverError } from '../runtime/resolver-error.ts';

/** "You can only use five unique invalidateSubscriptions() method calls in any single request." */
const maxInvalidations = 5;

/** Creates the object; `running` is the calling handler. */
export function createExtensions(running: () => RunningHandler) {
  const callsOf = (name: string, root: RootType): RealtimeCalls => {
    const { handler, invocation } = running();
    if (invocation.root !== root || handler !== 'response' || invocation.realtime === undefined) {
      throw handlerError(
        `extensions.${name} may be called in the response handlers of a ${root} field only.`,
      );
    }
    return invocation.realtime;
  };
  return {
    setSubscriptionFilter: (filter: unknown) => {
      callsOf('setSubscriptionFilter', 'Subscription').filter = filter;
    },
    setSubscriptionInvalidationFilter: (filter: unknown) => {
      callsOf('setSubscriptionInvalidationFilter', 'Subscription').invalidationFilter = filter;
    },
    invalidateSubscriptions: (asked: unknown) => {
      addInvalidation(callsOf('invalidateSubscriptions', 'Mutation').invalidations, invalidationOf(asked));
    },
    evictFromApiCache: () => {
      throw handlerError(
        'extensions.evictFromApiCache is not available: no API of the local AppSync has a cache.',
      );
    },
  };
}

function invalidationOf(asked: unknown): Invalidation {
  if (typeof asked === 'object' && asked !== null && 'subscriptionField' in asked && 'payload' in asked) {
    const { subscriptionField, payload } = asked;
    if (typeof subscriptionField === 'string') {
      return { subscriptionField, payload };
    }
  }
  throw handlerError('extensions.invalidateSubscriptions takes {subscriptionField, payload}.');
}

/**
 * The message of the refusal is not documented, only that it is "a GraphQL error" (assumption
 * appsync-js-30).
 */
function addInvalidation(invalidations: Invalidation[], added: Invalidation): void {
  const isKnown = invalidations.some((known) => JSON.stringify(known) === JSON.stringify(added));
  if (isKnown) {
    return;
  }
  if (invalidations.length >= maxInvalidations) {
    const message = `A request may invalidate subscriptions ${maxInvalidations} times.`;
    throw new ResolverError(message, 'BadRequestException');
  }
  invalidations.push(added);
}
