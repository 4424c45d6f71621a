/** `AWS::AppSync::GraphQLSchema`. */
import type { ResourceHandler } from '../../../core/resource.ts';
import { buildApiSchema } from '../graphql/schema.ts';
import type { Apis } from './apis.ts';
import { inlineOrAsset, requiredText } from './properties.ts';

/**
 * Creates the handler of the type. It refuses an invalid schema at creation, not at the first
 * request.
 */
export function graphqlSchemaResource(apis: Apis): ResourceHandler {
  return {
    type: 'AWS::AppSync::GraphQLSchema',
    async create(properties, context) {
      const api = apis.require(requiredText(properties, 'ApiId'));
      const parts = { inline: 'Definition', location: 'DefinitionS3Location' };
      const definition = await inlineOrAsset(properties, parts, context);
      buildApiSchema(definition);
      api.definition = definition;
      api.revision += 1;
      return {
        ref: `${api.settings.id}GraphQLSchema`,
        attributes: { Id: `${api.settings.id}GraphQLSchema` },
      };
    },
  };
}
