/**
 * A mutation's result for the subscribers of a field: the JSON payload, created once for all
 * subscribers with the same view.
 */
import { execute, type ExecutionResult } from 'graphql';
import { executionError } from '../graphql/errors.ts';
import type { ApiPlan } from '../graphql/plan.ts';
import type { Subscription } from './subscription.ts';

type EventPlan = Pick<ApiPlan, 'eventSchema'>;

/** Returns the payload for one subscription; undefined when it is larger than AppSync delivers. */
export type EventPayload = (subscription: Subscription) => string | undefined;

/**
 * Creates the payloads of one event. They contain only what the mutation selected. Anything else is
 * null, and an error in a non-null position.
 */
export function eventPayloads(plan: EventPlan, event: unknown, maxPayloadBytes: number): EventPayload {
  const known = new Map<string, string | undefined>();
  return (subscription) => {
    const { view } = subscription;
    if (known.has(view)) {
      return known.get(view);
    }
    const payload = JSON.stringify(read(plan, subscription, event));
    const fits = Buffer.byteLength(payload) <= maxPayloadBytes;
    known.set(view, fits ? payload : undefined);
    return known.get(view);
  };
}

function read(plan: EventPlan, { field, document, body, caller }: Subscription, event: unknown): unknown {
  const schema = plan.eventSchema();
  const result = execute({
    schema,
    document,
    rootValue: { [field]: event },
    contextValue: { caller },
    variableValues: body.variables,
    operationName: body.operationName ?? null,
  });
  // No resolver of the event schema is asynchronous, so events keep the order of their mutations.
  const { data = null, errors = [] } = result as ExecutionResult;
  if (errors.length === 0) {
    return { data };
  }
  return { data, errors: errors.map((error) => toPayloadError(executionError(error, schema))) };
}

/** Errors in events were seen with message and path only. */
function toPayloadError({ errorType, message, path }: ReturnType<typeof executionError>): unknown {
  return { ...(errorType !== null && { errorType }), message, path };
}
