/** The function that watches the audit log: its definition, permissions and source. */
import type { Construct } from 'constructs';
import { patternBatchSize } from '../../domain/patterns.ts';
import type { FunctionDefinition, ReleasedFunction } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow, sendOwnEvents } from './statements.ts';
import { feedFromTable } from './table-feed.ts';

/** Counts what persons do often, pauses them and sends findings. It cannot change the log. */
export function watchAuditLogDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  const { patternDeadLetters, patternThresholds, pauseLimits, tables } = props;
  return {
    description: 'Watches the audit log for patterns of persons',
    service: 'patterns',
    timeoutSeconds: 60,
    memorySize: 512,
    environment: {
      ...tables.environment(['AuditLog', 'PersonPatterns']),
      AUDIT_RETENTION_DAYS: String(props.retention.auditDays),
      PATTERN_VEHICLES_PER_DAY: String(patternThresholds.vehicles),
      PATTERN_MISSES_PER_DAY: String(patternThresholds.misses),
      PATTERN_WRONG_CODES_PER_DAY: String(patternThresholds.wrongCodes),
      PATTERN_REFUSALS_PER_DAY: String(patternThresholds.refusals),
      PATTERN_REVEALS_PER_DAY: String(patternThresholds.reveals),
      PATTERN_NETWORKS_PER_DAY: String(patternThresholds.networks),
      PAUSE_VEHICLES_PER_DAY: String(pauseLimits.vehicles),
      PAUSE_MISSES_PER_DAY: String(pauseLimits.misses),
    },
    statements: [
      allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [tables.arn('PersonPatterns')]),
      allow(['dynamodb:PutItem'], [tables.arn('AuditLog')]),
      sendOwnEvents(scope),
      allow(['sqs:SendMessage'], [patternDeadLetters.arn]),
      ...tables.streamStatements('AuditLog'),
    ],
  };
}

/** A batch does not wait for others, because a pattern is to be seen within a minute. */
export function feedPatternsFromAuditLog(
  scope: Construct,
  target: ReleasedFunction,
  { patternDeadLetters: deadLetters, tables }: FunctionsProps,
): void {
  feedFromTable(scope, 'PatternSource', target, {
    ...{ tables, deadLetters, table: 'AuditLog', batchSize: patternBatchSize },
    filters: [{ eventName: ['INSERT'] }],
  });
}
