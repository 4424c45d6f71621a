/** The function that sends the codes of claims: its definition, permissions and source. */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { downlinkTopic } from '../../domain/topics.ts';
import type { Tables } from '../data/tables.ts';
import type { DeadLetters } from '../iot/dead-letters.ts';
import type { FunctionDefinition, ReleasedFunction } from './function.ts';
import { codeEnvironment, generateCodeMac } from './ownership.ts';
import type { FunctionsProps } from './props.ts';
import { allow, iotArn, referenceIdPattern } from './statements.ts';
import { feedFromTable } from './table-feed.ts';

/** Sends the code of each new claim to the claimed vehicle. */
export function sendClaimCodeDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  const { keys, tables } = props;
  return {
    description: 'Sends the codes of claims to vehicles',
    service: 'ownership',
    timeoutSeconds: 30,
    memorySize: 512,
    environment: {
      ...tables.environment(['OwnershipClaims', 'UniqueKeys', 'VehicleRegistry', 'AuditLog']),
      AUDIT_RETENTION_DAYS: String(props.retention.auditDays),
      ...codeEnvironment(keys),
    },
    statements: sendClaimCodeStatements(props, scope),
  };
}

function sendClaimCodeStatements(props: FunctionsProps, scope: Construct): PolicyStatement[] {
  const { claimDeadLetters, keys, tables } = props;
  const topic = downlinkTopic(referenceIdPattern, 'claim-code');
  return [
    generateCodeMac(keys),
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [tables.arn('OwnershipClaims')]),
    allow(['dynamodb:GetItem'], [tables.arn('UniqueKeys'), tables.arn('VehicleRegistry')]),
    allow(['dynamodb:PutItem'], [tables.arn('AuditLog')]),
    allow(['iot:Publish'], [iotArn(scope, 'topic', topic)]),
    allow(['sqs:SendMessage'], [claimDeadLetters.arn]),
    ...tables.streamStatements('OwnershipClaims'),
  ];
}

/** What the function gets: new claims, and those that it has put back. */
const filters = [
  { eventName: ['INSERT'], dynamodb: { NewImage: { hashedVin: { S: [{ exists: true }] } } } },
  { dynamodb: { NewImage: { failedSends: { N: [{ exists: true }] } } } },
];

/** Makes Lambda read the stream of OwnershipClaims for the function. */
export function feedFromClaims(
  scope: Construct,
  target: ReleasedFunction,
  props: { readonly tables: Tables; readonly deadLetters: DeadLetters },
): void {
  feedFromTable(scope, 'ClaimSource', target, {
    ...props,
    table: 'OwnershipClaims',
    filters,
    batchSize: 25,
  });
}
