/**
 * An API's schema: the deployed SDL with the scalars and directives that AppSync adds to every
 * schema.
 */
import { buildASTSchema, concatAST, GraphQLError, parse, type GraphQLSchema } from 'graphql';
import { implementScalars } from './scalars.ts';
import { parseSchemaDocument, schemaError } from './schema-document.ts';
import { subscribeViolation } from './subscribe-directive.ts';

const prelude = parse(`
  scalar AWSDate
  scalar AWSTime
  scalar AWSDateTime
  scalar AWSTimestamp
  scalar AWSEmail
  scalar AWSJSON
  scalar AWSURL
  scalar AWSPhone
  scalar AWSIPAddress
  directive @aws_api_key on FIELD_DEFINITION | OBJECT
  directive @aws_iam on FIELD_DEFINITION | OBJECT
  directive @aws_oidc on FIELD_DEFINITION | OBJECT
  directive @aws_lambda on FIELD_DEFINITION | OBJECT
  directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
  directive @aws_auth(cognito_groups: [String!]!) on FIELD_DEFINITION
  directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
  directive @aws_publish(subscriptions: [String!]) on FIELD_DEFINITION
`);

/** Builds the schema. Throws as StartSchemaCreation fails. */
export function buildApiSchema(definition: string): GraphQLSchema {
  const document = parseSchemaDocument(definition);
  try {
    const schema = buildASTSchema(concatAST([prelude, document]));
    implementScalars(schema);
    const violation = subscribeViolation(schema);
    if (violation !== undefined) {
      throw new Error(violation);
    }
    return schema;
  } catch (error) {
    throw error instanceof GraphQLError || error instanceof Error ? schemaError(error.message) : error;
  }
}
