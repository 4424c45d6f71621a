/** Definitions and permissions of the functions of data jobs. */
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow } from './statements.ts';

/** Brings jobs that stopped back to their functions every minute. It cannot do their work. */
export function settleDataJobsDefinition({ tables }: FunctionsProps): FunctionDefinition {
  return {
    description: 'Brings data jobs back that stopped',
    service: 'data-jobs',
    timeoutSeconds: 50,
    memorySize: 512,
    environment: tables.environment(['DataJobs']),
    statements: [
      allow(['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'], [tables.arn('DataJobs')]),
      allow(['dynamodb:Query'], [tables.arn('DataJobs', 'byDue')]),
    ],
  };
}
