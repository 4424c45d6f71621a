/** The function that seals the audit log: its definition, permissions and source. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { FunctionDefinition, ProjectFunction, ReleasedFunction } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow } from './statements.ts';
import { feedFromTable } from './table-feed.ts';

/** Puts entries of the audit log into signed trees. It cannot change the log. */
export function sealAuditLogDefinition(props: FunctionsProps): FunctionDefinition {
  const { auditDeadLetters, headBucket, keys, tables, userPool } = props;
  return {
    description: 'Seals the entries of the audit log',
    service: 'records',
    timeoutSeconds: 60,
    memorySize: 512,
    environment: {
      ...tables.environment(['AuditLog', 'AuditSeals', 'AuditHeads']),
      AUDIT_SIGNING_KEY_ID: keys.auditSigning.keyArn,
      AUDIT_SIGNING_KEY_VERSION: '1',
      AUDIT_RETENTION_DAYS: String(props.retention.auditDays),
      HEAD_BUCKET: headBucket.name,
      USER_POOL_ID: userPool.id,
    },
    statements: [
      allow(['dynamodb:Query'], [tables.arn('AuditLog')]),
      allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem'], [tables.arn('AuditSeals')]),
      allow(['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [tables.arn('AuditHeads')]),
      allow(['s3:GetObject', 's3:PutObject'], [`${headBucket.arn}/heads/*`]),
      new PolicyStatement({
        actions: ['kms:Sign'],
        resources: [keys.auditSigning.keyArn],
        conditions: { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'RAW' } },
      }),
      allow(['cognito-idp:ListGroups'], [userPool.arn]),
      allow(['sqs:SendMessage'], [auditDeadLetters.arn]),
      ...tables.streamStatements('AuditLog'),
    ],
  };
}

/** Lambda invokes the function for new entries only; an erasure deletes entries. */
export function feedFromAuditLog(
  scope: Construct,
  target: ReleasedFunction,
  { auditDeadLetters: deadLetters, auditSealingSeconds, tables }: FunctionsProps,
): void {
  feedFromTable(scope, 'AuditSource', target, {
    ...{ tables, deadLetters, table: 'AuditLog', batchSize: 100 },
    ...(auditSealingSeconds > 0 && { windowSeconds: auditSealingSeconds }),
    filters: [{ eventName: ['INSERT'] }],
  });
}

/** Acknowledges that the function reaches every head of the bucket. */
export function acknowledgeHeads({ role }: ProjectFunction): void {
  acknowledge(
    role,
    'AwsSolutions-IAM5[Resource::<AuditHeadsBucketCCB936DA.Arn>/heads/*]',
    'The function writes the heads of every tenant.',
  );
}
