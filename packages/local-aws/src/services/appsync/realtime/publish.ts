/**
 * Publishes a completed operation to subscribers: invalidations first, then the events of its
 * mutations.
 */
import type { ApiPlan } from '../graphql/plan.ts';
import type { RequestScope } from '../graphql/request.ts';
import type { OperationResult } from '../graphql/run-operation.ts';
import { withoutAliases } from '../graphql/selected-data.ts';
import type { Invalidation } from '../runtime/realtime-calls.ts';
import type { Connection } from './connection.ts';
import { eventPayloads } from './events.ts';
import { passes } from './filter.ts';
import type { Hub } from './hub.ts';
import { dataMessage, errorMessage, wireErrors } from './messages.ts';

/**
 * Runs in one turn, so that every connection sees mutations in the same order. Invalidations come
 * first: a subscriber whose subscription this operation ends does not receive its event. They apply
 * even if a field of the operation failed.
 */
export function publish(hub: Hub, scope: RequestScope, plan: ApiPlan, data: OperationResult['data']): void {
  for (const invalidation of scope.realtime.invalidations) {
    invalidate(hub, invalidation);
  }
  if (hub.running.size === 0 || !data) {
    return;
  }
  for (const { field, responseName, nodes, fragments } of scope.rootFields) {
    const result = data[responseName];
    // A mutation without a result, for any reason, publishes nothing.
    if (result === null || result === undefined) {
      continue;
    }
    if (responseName !== field && !hub.limits.aliasedFieldsPublish) {
      continue;
    }
    const subscriptionFields = plan.subscriptions.get(field);
    if (subscriptionFields === undefined) {
      continue;
    }
    const event = withoutAliases(result, nodes, fragments);
    for (const subscriptionField of subscriptionFields) {
      deliver(hub, plan, subscriptionField, event);
    }
  }
}

function deliver({ running, counts, limits }: Hub, plan: ApiPlan, field: string, event: unknown): void {
  const payloadFor = eventPayloads(plan, event, limits.maxPayloadBytes);
  for (const { id, connection, subscription } of running.reachedBy(field, event)) {
    const payload = payloadFor(subscription);
    if (payload === undefined) {
      counts.oversized += 1;
    } else {
      counts.delivered += 1;
      connection.send(dataMessage(id, payload));
    }
  }
}

/** "Forcibly unsubscribe and close": the whole connection ends, with all its subscriptions. */
function invalidate({ running }: Hub, { subscriptionField, payload }: Invalidation): void {
  const ended = new Set<Connection>();
  for (const { id, connection, subscription } of running.of(subscriptionField)) {
    const { invalidation } = subscription;
    if (invalidation === undefined || !passes(invalidation, payload)) {
      continue;
    }
    connection.send(errorMessage([wireErrors.invalidated], id));
    ended.add(connection);
  }
  for (const connection of ended) {
    forget(running, connection);
    void connection.close('done');
  }
}

/** Removes all subscriptions of a connection from the registry. */
export function forget(running: Hub['running'], { operations }: Connection): void {
  for (const { running: started } of operations.values()) {
    if (started !== undefined) {
      running.remove(started);
    }
  }
  operations.clear();
}
