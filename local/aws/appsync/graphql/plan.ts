/** Joins an API's schema, rules and resolvers into what requests run on. */
import { isIntrospectionType, isObjectType, type GraphQLSchema } from 'graphql';
import type { Api } from '../api.ts';
import { fieldRule } from './authorization.ts';
import { createDocuments, type CheckedDocument } from './documents.ts';
import { HttpFault } from './http-fault.ts';
import { fieldResolver, type ResolveParts } from './resolve-field.ts';
import { buildApiSchema } from './schema.ts';

/** AppSync quotas: resolvers of one request where the API sets no lower limit. */
const maxResolvers = 10_000;

/** An API ready to run. */
export interface ApiPlan {
  readonly schema: GraphQLSchema;
  readonly documentOf: (text: string) => CheckedDocument;
  /** `ctx.env`, in the realm. */
  readonly environment: unknown;
}

/** Plans the API; an API without a schema answers 400. */
export function planApi(api: Api, world: Omit<ResolveParts, 'resolverCountLimit'>): ApiPlan {
  if (api.definition === undefined)
    throw new HttpFault(400, 'GraphQLSchemaException', 'The API has no schema.');
  const { settings } = api;
  const schema = buildApiSchema(api.definition);
  const parts = { ...world, resolverCountLimit: settings.resolverCountLimit || maxResolvers };
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const plan = {
        type: type.name,
        field: field.name,
        rule: fieldRule(type, field, settings.authorization),
        resolver: api.resolvers.get(`${type.name}.${field.name}`),
        arn: roots.includes(type) ? `${settings.arn}/types/${type.name}/fields/${field.name}` : undefined,
      };
      field.resolve = fieldResolver(plan, parts);
    }
  }
  return {
    schema,
    documentOf: createDocuments(schema, settings),
    environment: api.realm.adoptFrozen(settings.environment),
  };
}
