/** Definitions and permissions of the functions of data jobs. */
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DataJobKind } from '../../domain/data-jobs.ts';
import { acknowledge } from '../acknowledge.ts';
import type { FunctionDefinition, ProjectFunction, ReleasedFunction } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow } from './statements.ts';
import { feedFromTable } from './table-feed.ts';

/**
 * Reads what an owner may read, and what is stored about a person, and writes it into the bucket of
 * exports.
 */
export function runExportsDefinition(props: FunctionsProps): FunctionDefinition {
  const { api, dataJobDeadLetters, exportBucket, tables, userPool } = props;
  return {
    description: 'Continues exports of data',
    service: 'data-jobs',
    timeoutSeconds: 60,
    memorySize: 1024,
    environment: {
      ...tables.environment([
        ...(['Allowances', 'AuditLog', 'DataJobs', 'Invitations', 'Ownership', 'OwnershipClaims'] as const),
        ...(['PersonPatterns', 'RemoteCommands', 'Telemetry', 'TelemetrySummaries'] as const),
        ...(['VehicleHistory', 'VehicleRegistry', 'VehicleState'] as const),
      ]),
      EXPORT_BUCKET: exportBucket.name,
      GRAPHQL_URL: api.url,
      USER_POOL_ID: userPool.id,
    },
    statements: [
      allow(['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'], [tables.arn('DataJobs')]),
      allow(['dynamodb:GetItem'], [tables.arn('VehicleRegistry'), tables.arn('VehicleState')]),
      allow(['dynamodb:Query'], [tables.arn('AuditLog', 'byVehicle')]),
      allow(['dynamodb:Query'], [tables.arn('Ownership', 'byVehicle')]),
      allow(['dynamodb:Query'], [tables.arn('OwnershipClaims', 'byVehicle')]),
      allow(
        ['dynamodb:Query'],
        [
          tables.arn('Ownership'),
          tables.arn('PersonPatterns'),
          tables.arn('RemoteCommands'),
          tables.arn('Telemetry'),
          tables.arn('TelemetrySummaries'),
          tables.arn('VehicleHistory'),
        ],
      ),
      allow(
        ['dynamodb:Scan'],
        (['Allowances', 'AuditLog', 'DataJobs', 'Invitations', 'OwnershipClaims'] as const).map((name) =>
          tables.arn(name),
        ),
      ),
      allow(['cognito-idp:AdminListGroupsForUser', 'cognito-idp:ListUsers'], [userPool.arn]),
      allow(['s3:GetObject', 's3:PutObject'], [`${exportBucket.arn}/exports/*`]),
      allow(['appsync:GraphQL'], [api.fieldArn('Mutation', 'publishDataJob')]),
      allow(['sqs:SendMessage'], [dataJobDeadLetters.arn]),
      ...tables.streamStatements('DataJobs'),
    ],
  };
}

/** Signs links to exports for AppSync. Each link has this function's permission. */
export function signExportDefinition({ exportBucket }: FunctionsProps): FunctionDefinition {
  return {
    description: 'Signs a link to an export',
    service: 'data-jobs',
    timeoutSeconds: 10,
    memorySize: 512,
    environment: { EXPORT_BUCKET: exportBucket.name },
    statements: [allow(['s3:GetObject'], [`${exportBucket.arn}/exports/*`])],
  };
}

/**
 * Lambda invokes the function for exports that are ready, one job at a time. One function for both
 * kinds, because the stream of a table takes two readers, and erasures are the other
 * (docs/decisions/0091-an-officer-exports-a-person-without-the-drives.md).
 */
export function feedExportsFromDataJobs(
  scope: Construct,
  target: ReleasedFunction,
  { dataJobDeadLetters: deadLetters, tables }: FunctionsProps,
): void {
  const image = { ready: { S: ['READY'] }, kind: { S: kinds } };
  feedFromTable(scope, 'ExportSource', target, {
    ...{ tables, deadLetters, table: 'DataJobs', batchSize: 1 },
    filters: [{ dynamodb: { NewImage: image } }],
  });
}

const kinds: readonly DataJobKind[] = ['PERSON_EXPORT', 'VEHICLE_EXPORT'];

/**
 * Acknowledges that the function reaches every export of the bucket. A nested stack refers to the
 * bucket by a parameter, which the CDK names after the bucket's path.
 */
export function acknowledgeExports({ role }: ProjectFunction, { exportBucket }: FunctionsProps): void {
  const { logicalId, uniqueId } = exportBucket;
  const arn = Stack.of(role).nested ? `referenceto${uniqueId}Arn` : `${logicalId}.Arn`;
  acknowledge(
    role,
    `AwsSolutions-IAM5[Resource::<${arn}>/exports/*]`,
    'The function handles the exports of every person.',
  );
}

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
