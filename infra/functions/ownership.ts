/** Definitions and permissions of the functions that close connections when an access has ended. */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow } from './statements.ts';

/** Publishes the end of an access; AppSync waits for it. */
export function publishAccessEndDefinition(props: FunctionsProps): FunctionDefinition {
  return {
    ...common(props),
    description: 'Closes the connections of a person whose access has ended',
    timeoutSeconds: 10,
    statements: [publish(props), allow(['dynamodb:UpdateItem'], [props.tables.arn('Ownership')])],
  };
}

/** Publishes every minute the ends that are not published yet. */
export function settleAccessEndsDefinition(props: FunctionsProps): FunctionDefinition {
  const { tables } = props;
  return {
    ...common(props),
    description: 'Closes the connections that were not closed when an access ended',
    timeoutSeconds: 50,
    statements: [
      publish(props),
      allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [tables.arn('Ownership')]),
      allow(['dynamodb:Query'], [tables.arn('Ownership', 'byUnpublishedEnd')]),
    ],
  };
}

function common({ api, tables }: FunctionsProps) {
  return {
    service: 'ownership',
    memorySize: 512,
    environment: { ...tables.environment(['Ownership']), GRAPHQL_URL: api.url },
  };
}

function publish({ api }: FunctionsProps): PolicyStatement {
  return allow(['appsync:GraphQL'], [api.fieldArn('Mutation', 'publishAccessEnd')]);
}
