/** Definition and permissions of the function that watches refused connections. */
import type { Construct } from 'constructs';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow, sendOwnEvents } from './statements.ts';

/**
 * Counts refused connections and sends findings. AWS IoT accepts 500 connections a second for the
 * account, so it needs no limit of concurrent runs.
 */
export function watchConnectionsDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  const { connectionDeadLetters, tables } = props;
  return {
    description: 'Counts connections under client ids of others',
    service: 'connections',
    timeoutSeconds: 15,
    memorySize: 512,
    environment: tables.environment(['Allowances']),
    statements: [
      allow(['dynamodb:UpdateItem'], [tables.arn('Allowances')]),
      sendOwnEvents(scope),
      allow(['sqs:SendMessage'], [connectionDeadLetters.arn]),
    ],
  };
}
