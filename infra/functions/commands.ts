/** Definitions and permissions of the functions of remote commands. */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow, iotArn, referenceIdPattern } from './statements.ts';

/** Starts the execution of a command in AWS IoT and returns its outcome to AppSync. */
export function dispatchCommandDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  return {
    description: 'Hands remote commands over to AWS IoT',
    service: 'commands',
    // AppSync gives up after 30 seconds.
    timeoutSeconds: 29,
    memorySize: 1024,
    environment: {
      ...commandsEnvironment(props),
      ...props.tables.environment(['Ownership', 'VehicleRegistry']),
      COMMAND_ARNS: props.commands.arns,
      THING_ARN_PREFIX: iotArn(scope, 'thing', ''),
    },
    statements: [
      ...statusStatements(props),
      allow(['dynamodb:GetItem'], [props.tables.arn('Ownership'), props.tables.arn('VehicleRegistry')]),
      allow(
        ['iot:StartCommandExecution'],
        [`${props.commands.arnPrefix}*`, iotArn(scope, 'thing', referenceIdPattern)],
      ),
      // The action has no resource type in AWS.
      allow(['iot:DescribeEndpoint'], ['*']),
    ],
  };
}

/**
 * Records the outcome of commands from AWS IoT's events. AWS IoT invokes it asynchronously; an
 * event that fails for good goes to a dead-letter queue.
 */
export function followCommandDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  return {
    description: 'Follows remote commands to their outcome',
    service: 'commands',
    timeoutSeconds: 20,
    memorySize: 512,
    environment: commandsEnvironment(props),
    statements: [
      ...statusStatements(props),
      readExecutions(props, scope),
      allow(['sqs:SendMessage'], [props.commandDeadLetters.arn]),
    ],
  };
}

/** Asks AWS IoT every minute for the outcome of commands that are overdue. */
export function settleCommandsDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  return {
    description: 'Settles remote commands whose outcome did not arrive in time',
    service: 'commands',
    timeoutSeconds: 50,
    memorySize: 512,
    environment: { ...commandsEnvironment(props), THING_ARN_PREFIX: iotArn(scope, 'thing', '') },
    statements: [
      ...statusStatements(props),
      allow(['dynamodb:Query'], [props.tables.arn('RemoteCommands', 'byDue')]),
      readExecutions(props, scope),
    ],
  };
}

function commandsEnvironment({ api, tables }: FunctionsProps): Record<string, string> {
  return { ...tables.environment(['RemoteCommands', 'VehicleState']), GRAPHQL_URL: api.url };
}

/** Permissions to change a command's status and to publish it to those who may see the vehicle. */
function statusStatements({ api, tables }: FunctionsProps): PolicyStatement[] {
  return [
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [tables.arn('RemoteCommands')]),
    allow(['dynamodb:GetItem'], [tables.arn('VehicleState')]),
    allow(['appsync:GraphQL'], [api.fieldArn('Mutation', 'publishRemoteCommand')]),
  ];
}

function readExecutions({ commands }: FunctionsProps, scope: Construct): PolicyStatement {
  return allow(
    ['iot:GetCommandExecution'],
    [`${commands.arnPrefix}*`, iotArn(scope, 'thing', referenceIdPattern)],
  );
}
