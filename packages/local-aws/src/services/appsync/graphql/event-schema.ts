/**
 * The schema by which subscribers read an event: what a mutation answered, narrowed to the
 * subscription's selection. No resolver runs; the rules of fields below the subscription's own hold
 * for each subscriber.
 */
import { isIntrospectionType, isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { fieldRule, isAllowed, type AuthorizationSettings, type Caller } from './authorization.ts';
import { FieldFailure, unauthorizedError } from './errors.ts';
import { memberOf, placeOf } from './resolve-field.ts';
import { buildApiSchema } from './schema.ts';

/** Who reads an event. */
export interface EventScope {
  readonly caller: Caller;
}

/**
 * Builds the schema; execute its documents with `{<subscription field>: <the mutation's answer>}`
 * as root value.
 */
export function buildEventSchema(definition: string, settings: AuthorizationSettings): GraphQLSchema {
  const schema = buildApiSchema(definition);
  for (const type of Object.values(schema.getTypeMap())) {
    // Who may have the subscription itself was decided when it started.
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
      throw new FieldFailure(unauthorizedError(type, field, placeOf(info)));
    }
    return memberOf(source, field);
  };
}
