/**
 * Definitions and permissions of the functions that make one-time codes, and that close connections
 * when an access has ended.
 */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Keys } from '../data/keys.ts';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow } from './statements.ts';

/** Makes and hashes one-time codes for AppSync. It may do nothing else. */
export function hashCodeDefinition({ keys }: FunctionsProps): FunctionDefinition {
  return {
    description: 'Keyed hash of a one-time code',
    service: 'ownership',
    timeoutSeconds: 10,
    memorySize: 512,
    environment: codeEnvironment(keys),
    statements: [generateCodeMac(keys)],
  };
}

/** Environment variables of a function that hashes one-time codes. */
export function codeEnvironment({ codeHash }: Keys): Record<string, string> {
  return { CODE_HASH_KEY_ID: codeHash.keyArn, CODE_HASH_KEY_VERSION: '1' };
}

/** Permission to hash one-time codes, with the product's one algorithm. */
export function generateCodeMac({ codeHash }: Keys): PolicyStatement {
  return new PolicyStatement({
    actions: ['kms:GenerateMac'],
    resources: [codeHash.keyArn],
    conditions: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
  });
}

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
