/** The function that erases: its definition, permissions and source. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { rowsPrefix } from '../../domain/archive.ts';
import { acknowledge } from '../acknowledge.ts';
import type { FunctionDefinition, ProjectFunction, ReleasedFunction } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow } from './statements.ts';
import { feedFromTable } from './table-feed.ts';
import { ingestTimeoutSeconds } from './telemetry.ts';

/** Calls of a killed ingest run may still arrive for a while; a minute is more than they need. */
const lateCallsSeconds = 60;

/**
 * Continues the jobs that erase. It can delete data and accounts, and sign certificates; it cannot
 * sign heads of the audit log, nor read a VIN or an export.
 */
export function eraseDataDefinition(props: FunctionsProps): FunctionDefinition {
  const { api, archive, exportBucket, keys, retention, tables, tokenValidityMinutes, userPool } = props;
  return {
    description: 'Erases stored data, step by step',
    service: 'data-jobs',
    timeoutSeconds: 60,
    // A file of the archive is taken apart in memory.
    memorySize: archive === undefined ? 512 : 2048,
    environment: {
      ...tables.environment([
        ...([
          'Allowances',
          'Announcements',
          'AuditLog',
          'AuditSeals',
          'DataJobs',
          'DeviceInventory',
          'Invitations',
        ] as const),
        ...(['Ownership', 'OwnershipClaims', 'PersonPatterns', 'RemoteCommands'] as const),
        ...(['SelfRegistrations', 'Telemetry', 'TelemetrySummaries', 'UniqueKeys'] as const),
        ...(['VehicleHistory', 'VehicleRegistry', 'VehicleState', 'VinReveals', 'Watches'] as const),
      ]),
      EXPORT_BUCKET: exportBucket.name,
      GRAPHQL_URL: api.url,
      USER_POOL_ID: userPool.id,
      AUDIT_RETENTION_DAYS: String(retention.auditDays),
      HISTORY_RETENTION_DAYS: String(retention.historyDays),
      FORMER_OWNER_DATA_DAYS: String(retention.formerOwnerDays),
      LOG_RETENTION_DAYS: String(retention.logDays),
      TELEMETRY_RETENTION_DAYS: String(retention.telemetryDays),
      TOKEN_VALIDITY_MINUTES: String(tokenValidityMinutes),
      INGEST_SETTLE_SECONDS: String(ingestTimeoutSeconds + lateCallsSeconds),
      ERASURE_SIGNING_KEY_ID: keys.erasureSigning.keyArn,
      ERASURE_SIGNING_KEY_VERSION: '1',
      ...(archive && { ARCHIVE_BUCKET: archive.made.bucketName, ARCHIVE_DAYS: String(archive.made.days) }),
    },
    statements: [
      ...jobStatements(props),
      ...dataStatements(props),
      ...personStatements(props),
      ...vehicleStatements(props),
      ...archiveStatements(props),
    ],
  };
}

/** Rows only: what Firehose could not place is deleted by its age. */
function archiveStatements({ archive }: FunctionsProps): PolicyStatement[] {
  if (archive === undefined) {
    return [];
  }
  const { bucketArn } = archive.made;
  return [
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucketArn],
      conditions: { StringLike: { 's3:prefix': `${rowsPrefix}*` } },
    }),
    allow(
      ['s3:DeleteObject', 's3:GetObject', 's3:PutObject', 's3:PutObjectTagging'],
      [`${bucketArn}/${rowsPrefix}*`],
    ),
  ];
}

function jobStatements({ api, dataJobDeadLetters, keys, tables }: FunctionsProps): PolicyStatement[] {
  return [
    allow(['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'], [tables.arn('DataJobs')]),
    allow(['dynamodb:PutItem'], [tables.arn('AuditLog')]),
    allow(
      ['appsync:GraphQL'],
      [api.fieldArn('Mutation', 'publishAccessEnd'), api.fieldArn('Mutation', 'publishDataJob')],
    ),
    new PolicyStatement({
      actions: ['kms:Sign'],
      resources: [keys.erasureSigning.keyArn],
      conditions: { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'RAW' } },
    }),
    allow(['sqs:SendMessage'], [dataJobDeadLetters.arn]),
    ...tables.streamStatements('DataJobs'),
  ];
}

function dataStatements({ tables }: FunctionsProps): PolicyStatement[] {
  return [
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [tables.arn('VehicleState')]),
    allow(
      ['dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      [tables.arn('Telemetry'), tables.arn('TelemetrySummaries')],
    ),
    allow(['dynamodb:DeleteItem', 'dynamodb:Query'], [tables.arn('RemoteCommands')]),
    allow(
      ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      [tables.arn('Ownership')],
    ),
    allow(['dynamodb:Query'], [tables.arn('Ownership', 'byVehicle')]),
    allow(
      ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:UpdateItem'],
      [tables.arn('VehicleHistory')],
    ),
  ];
}

/** What only the erasure of a person needs. No key leads to the items of these tables. */
function personStatements({ exportBucket, tables, userPool }: FunctionsProps): PolicyStatement[] {
  const [allowances, log, seals] = [
    tables.arn('Allowances'),
    tables.arn('AuditLog'),
    tables.arn('AuditSeals'),
  ];
  return [
    allow(
      ['dynamodb:DeleteItem', 'dynamodb:Scan', 'dynamodb:UpdateItem'],
      [tables.arn('Invitations'), tables.arn('OwnershipClaims')],
    ),
    allow(['dynamodb:GetItem'], [tables.arn('Invitations')]),
    allow(['dynamodb:Scan', 'dynamodb:UpdateItem'], [tables.arn('Announcements')]),
    allow(['dynamodb:DeleteItem', 'dynamodb:Scan'], [allowances, log]),
    allow(['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], [seals]),
    allow(['dynamodb:DeleteItem', 'dynamodb:Query'], [tables.arn('PersonPatterns')]),
    allow(['dynamodb:DeleteItem'], [tables.arn('SelfRegistrations')]),
    allow(['dynamodb:Scan'], [tables.arn('DataJobs'), tables.arn('Ownership'), tables.arn('VehicleState')]),
    allow(['s3:AbortMultipartUpload', 's3:DeleteObject'], [`${exportBucket.arn}/exports/*`]),
    allow(
      [
        ...['cognito-idp:AdminDeleteUser', 'cognito-idp:AdminDisableUser', 'cognito-idp:ListUsers'],
        ...['cognito-idp:AdminListGroupsForUser', 'cognito-idp:AdminUserGlobalSignOut'],
      ],
      [userPool.arn],
    ),
  ];
}

/** What only the erasure of a vehicle needs. */
function vehicleStatements({ tables }: FunctionsProps): PolicyStatement[] {
  return [
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [tables.arn('VehicleRegistry')]),
    allow(['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:Scan'], [tables.arn('UniqueKeys')]),
    allow(['dynamodb:Scan', 'dynamodb:UpdateItem'], [tables.arn('DeviceInventory')]),
    allow(['dynamodb:DeleteItem', 'dynamodb:Query'], [tables.arn('Watches')]),
    allow(['dynamodb:DeleteItem'], [tables.arn('Announcements'), tables.arn('VehicleHistory')]),
    allow(['dynamodb:DeleteItem'], [tables.arn('VinReveals')]),
    allow(['dynamodb:Query'], [tables.arn('VinReveals', 'byTenant')]),
  ];
}

/** The rows of a vehicle may be in any object of a place. */
export function acknowledgeArchive({ role }: ProjectFunction, { archive }: FunctionsProps): void {
  if (archive !== undefined) {
    acknowledge(
      role,
      `AwsSolutions-IAM5[Resource::<${archive.made.bucketArnInFindings}>/${rowsPrefix}*]`,
      'Firehose chooses the names of objects, and an erasure looks for rows in those of a place.',
    );
  }
}

/** A job that is ready, and one that has ended, invoke the function; a pause does not. */
export function feedErasuresFromJobs(
  scope: Construct,
  target: ReleasedFunction,
  { dataJobDeadLetters: deadLetters, tables }: FunctionsProps,
): void {
  feedFromTable(scope, 'ErasureSource', target, {
    ...{ tables, deadLetters, table: 'DataJobs', batchSize: 1 },
    filters: [{ dynamodb: { NewImage: { ready: { S: ['READY'] }, kind: { S: kinds } } } }],
  });
}

const kinds = ['PERSON_ERASURE', 'VEHICLE_DATA_ERASURE', 'VEHICLE_ERASURE'];
