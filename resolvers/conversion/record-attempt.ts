/**
 * Conversion, last step: writes the attempt with its true outcome into the audit log. Without the
 * record the field fails.
 */
import { type DynamoDBPutItemRequest, util } from '@aws-appsync/utils';
import type { AuditRecord } from '../../domain/audit.ts';
import { putRecord } from '../records/put-record.ts';
import { fail } from '../runtime/fail.ts';
import type { ConversionContext } from './context.ts';

/** Runs even if an earlier step has decided. */
export function request(ctx: ConversionContext): DynamoDBPutItemRequest {
  return putRecord(ctx, recordOf(ctx));
}

/** Fails with AUDIT_UNAVAILABLE when the record could not be written, whatever the outcome. */
export function response(ctx: ConversionContext): null {
  if (ctx.error) {
    fail('AUDIT_UNAVAILABLE');
  }
  return null;
}

function recordOf(ctx: ConversionContext): AuditRecord {
  const { caller, begunAt, requestId, outcome, purpose, vehicle } = ctx.stash;
  const record = {
    action: 'CONVERSION' as const,
    tenantId: caller.tenantId,
    at: begunAt,
    id: util.autoId(),
    actorId: caller.principalId,
    actorRoles: caller.roles,
    clientId: caller.clientId,
    requestId,
    outcome: outcome ?? 'FAILED',
  };
  return {
    ...record,
    ...(purpose === undefined ? {} : { purpose }),
    ...(vehicle === undefined ? {} : { referenceId: vehicle.referenceId }),
  };
}
