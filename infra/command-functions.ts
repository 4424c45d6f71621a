/** Definitions and permissions of the functions of remote commands. */
import type { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './functions.ts';
import { allow, referenceIdPattern } from './permissions.ts';

/** Hands a command over for delivery and answers AppSync. */
export function dispatchCommandDefinition(stack: Stack, props: FunctionsProps): FunctionDefinition {
  return {
    description: 'Hands remote commands over to AWS IoT',
    service: 'commands',
    // AppSync gives up after 30 seconds.
    timeoutSeconds: 29,
    memorySize: 1024,
    environment: {
      ...commandsEnvironment(props),
      ...props.tables.environment(['Ownership']),
      COMMAND_ARNS: props.commands.arns,
      THING_ARN_PREFIX: thingArn(stack, ''),
    },
    statements: [
      ...ledgerStatements(props),
      allow(['dynamodb:GetItem'], [props.tables.arn('Ownership')]),
      allow(
        ['iot:StartCommandExecution'],
        [`${props.commands.arnPrefix}*`, thingArn(stack, referenceIdPattern)],
      ),
      // AWS gives it no resource type.
      allow(['iot:DescribeEndpoint'], ['*']),
    ],
  };
}

/**
 * Learns from AWS IoT's events what became of commands; asynchronous, with what fails for good in a
 * dead-letter queue.
 */
export function followCommandDefinition(stack: Stack, props: FunctionsProps): FunctionDefinition {
  return {
    description: 'Follows remote commands to their outcome',
    service: 'commands',
    timeoutSeconds: 20,
    memorySize: 512,
    environment: commandsEnvironment(props),
    statements: [
      ...ledgerStatements(props),
      readExecutions(stack, props),
      allow(['sqs:SendMessage'], [props.commandDeadLetters.arn]),
    ],
  };
}

/** Looks every minute what became of commands that are overdue. */
export function settleCommandsDefinition(stack: Stack, props: FunctionsProps): FunctionDefinition {
  return {
    description: 'Settles remote commands whose outcome did not arrive in time',
    service: 'commands',
    timeoutSeconds: 50,
    memorySize: 512,
    environment: { ...commandsEnvironment(props), THING_ARN_PREFIX: thingArn(stack, '') },
    statements: [
      ...ledgerStatements(props),
      allow(['dynamodb:Query'], [props.tables.arn('RemoteCommands', 'byDue')]),
      readExecutions(stack, props),
    ],
  };
}

function commandsEnvironment({ api, tables }: FunctionsProps): Record<string, string> {
  return { ...tables.environment(['RemoteCommands', 'VehicleState']), GRAPHQL_URL: api.url };
}

/** Moving a command in the ledger and telling those who may see the vehicle. */
function ledgerStatements({ api, tables }: FunctionsProps): PolicyStatement[] {
  return [
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [tables.arn('RemoteCommands')]),
    allow(['dynamodb:GetItem'], [tables.arn('VehicleState')]),
    allow(['appsync:GraphQL'], [api.fieldArn('Mutation', 'publishRemoteCommand')]),
  ];
}

function readExecutions(stack: Stack, { commands }: FunctionsProps): PolicyStatement {
  return allow(['iot:GetCommandExecution'], [`${commands.arnPrefix}*`, thingArn(stack, referenceIdPattern)]);
}

function thingArn(stack: Stack, resourceName: string): string {
  return stack.formatArn({ service: 'iot', resource: 'thing', resourceName });
}
