/** Joins an API's schema, rules and resolvers into a plan for requests. */
import { isIntrospectionType, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { Api } from '../api.ts';
import type { RootType } from '../runtime/invocation.ts';
import { fieldRule } from './authorization.ts';
import { createDocuments, type CheckedDocument } from './documents.ts';
import { buildEventSchema } from './event-schema.ts';
import { HttpError } from './http-error.ts';
import { fieldResolver, type ResolveParts } from './resolve-field.ts';
import { buildApiSchema } from './schema.ts';
import { subscriptionsByMutation } from './subscribe-directive.ts';

/** AppSync quotas: resolvers per request, unless the API sets a lower limit. */
const maxResolvers = 10_000;

/** An API's executable schema and documents, prepared once so that requests only execute. */
export interface ApiPlan {
  readonly schema: GraphQLSchema;
  readonly documentOf: (text: string) => CheckedDocument;
  /** `ctx.env`, in the realm. */
  readonly environment: unknown;
  /** Subscription fields by the mutation field that publishes to them. */
  readonly subscriptions: ReadonlyMap<string, readonly string[]>;
  /** The schema for events, created when the first one is published. */
  eventSchema(): GraphQLSchema;
}

/** Plans the API. Requests to an API without a schema get status 400. */
export function planApi(api: Api, world: Omit<ResolveParts, 'resolverCountLimit'>): ApiPlan {
  if (api.definition === undefined) {
    throw new HttpError(400, 'GraphQLSchemaException', 'The API has no schema.');
  }
  const { settings } = api;
  const schema = buildApiSchema(api.definition);
  const parts = { ...world, resolverCountLimit: settings.resolverCountLimit || maxResolvers };
  const rootOf = (type: GraphQLObjectType): RootType | undefined => {
    if (type === schema.getQueryType()) {
      return 'Query';
    }
    if (type === schema.getMutationType()) {
      return 'Mutation';
    }
    return type === schema.getSubscriptionType() ? 'Subscription' : undefined;
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) {
      continue;
    }
    for (const field of Object.values(type.getFields())) {
      const root = rootOf(type);
      const plan = {
        type: type.name,
        field: field.name,
        rule: fieldRule(type, field, settings.authorization),
        resolver: api.resolvers.get(`${type.name}.${field.name}`),
        arn: root ? `${settings.arn}/types/${type.name}/fields/${field.name}` : undefined,
        ...(root !== undefined && { root }),
      };
      field.resolve = fieldResolver(plan, parts);
    }
  }
  let eventSchema: GraphQLSchema | undefined;
  const { definition } = api;
  return {
    schema,
    subscriptions: subscriptionsByMutation(schema),
    eventSchema: () => (eventSchema ??= buildEventSchema(definition, settings.authorization)),
    documentOf: createDocuments(schema, settings),
    environment: api.realm.adoptFrozen(settings.environment),
  };
}
