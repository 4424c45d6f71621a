/**
 * The schema for events: reads a mutation's result by the subscription's selection. No resolver
 * runs. For fields below the subscription's own field, the authorization rules apply to each
 * subscriber.
 */
import { isIntrospectionType, isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { fieldRule, isAllowed, type AuthorizationSettings, type Caller } from './authorization.ts';
import { FieldFailedError, unauthorizedError } from './errors.ts';
import { memberOf, placeOf } from './resolve-field.ts';
import { buildApiSchema } from './schema.ts';

/** The subscriber for whom the fields of an event are authorized. */
export interface EventScope {
  readonly caller: Caller;
}

/**
 * Builds the schema. Execute its documents with `{<subscription field>: <the mutation's result>}`
 * as root value.
 */
export function buildEventSchema(definition: string, settings: AuthorizationSettings): GraphQLSchema {
  const schema = buildApiSchema(definition);
  for (const type of Object.values(schema.getTypeMap())) {
    // Access to the subscription itself was checked when it started.
    if (!isObjectType(type) || isIntrospectionType(type) || type === schema.getSubscriptionType()) {
      continue;
    }
    for (const field of Object.values(type.getFields())) {
      const rule = fieldRule(type, field, settings);
      field.resolve = eventField(type.name, field.name, (caller) => isAllowed(rule, caller));
    }
  }
  return schema;
}

function eventField(
  type: string,
  field: string,
  mayHave: (caller: Caller) => boolean,
): GraphQLFieldResolver<unknown, EventScope> {
  return (source, _arguments, { caller }, info) => {
    if (!mayHave(caller)) {
      throw new FieldFailedError(unauthorizedError(type, field, placeOf(info)));
    }
    return memberOf(source, field);
  };
}
