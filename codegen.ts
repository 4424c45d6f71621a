/**
 * Makes the TypeScript types of `schema.graphql`: `npm run codegen` writes them,
 * `npm run codegen:check` fails when they are stale.
 */
import type { CodegenConfig } from '@graphql-codegen/cli';

/** Scalars and directives that AppSync adds to every schema. */
const appSyncBuiltIns = /* GraphQL */ `
  scalar AWSDateTime
  directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
  directive @aws_iam on FIELD_DEFINITION | OBJECT
  directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
`;

const config: CodegenConfig = {
  schema: ['schema.graphql', appSyncBuiltIns],
  generates: {
    'domain/generated/schema-types.ts': {
      plugins: ['typescript'],
      config: {
        enumsAsTypes: true,
        skipTypename: true,
        strictScalars: true,
        useTypeImports: true,
        scalars: { ID: 'string', AWSDateTime: 'string' },
        defaultScalarType: 'unknown',
      },
    },
    // Operations of the portal: texts with the types of their data and variables, without a parser.
    'portal/src/generated/operations/': {
      preset: 'client',
      documents: ['portal/src/**/*.{ts,tsx}', '!portal/src/generated/**'],
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        skipTypename: true,
        strictScalars: true,
        useTypeImports: true,
        scalars: { ID: 'string', AWSDateTime: 'string' },
        defaultScalarType: 'unknown',
      },
    },
  },
};

export default config;
