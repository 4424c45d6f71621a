/**
 * Changing a TCU, last step: writes a call by VIN into the audit log, because its response shows
 * the Reference ID of the VIN. Without the record the field fails, as a conversion does; a retry
 * returns the result of the change and records that.
 */
import { type DynamoDBPutItemRequest, runtime, util } from '@aws-appsync/utils';
import { type TcuChangeOutcome, toAuditItem } from '../../domain/audit.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { fail } from '../runtime/fail.ts';
import type { ChangeContext } from './context.ts';

/** Skipped for a call by Reference ID. The condition prevents that a record is overwritten. */
export function request(ctx: ChangeContext): DynamoDBPutItemRequest {
  const { begunAt, caller, change, changed, failure, requestId } = ctx.stash;
  if (change.vin === undefined) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const { tenantDayShard, atId, ...facts } = toAuditItem({
    action: 'TCU_CHANGE',
    tenantId: caller.tenantId,
    at: begunAt,
    id: util.autoId(),
    actorId: caller.principalId,
    actorRoles: caller.roles,
    clientId: caller.clientId,
    requestId,
    outcome: outcomeOf(changed !== undefined, failure?.code),
    ...(changed === undefined ? {} : { referenceId: changed.referenceId }),
  });
  return {
    operation: 'PutItem',
    key: util.dynamodb.toMapValues({ tenantDayShard, atId }),
    attributeValues: util.dynamodb.toMapValues(facts),
    condition: { expression: 'attribute_not_exists(tenantDayShard)' },
  };
}

/** Fails with AUDIT_UNAVAILABLE when the record could not be written, whatever the outcome. */
export function response(ctx: ChangeContext): null {
  if (ctx.error) {
    fail('AUDIT_UNAVAILABLE');
  }
  return null;
}

function outcomeOf(hasChanged: boolean, code: ErrorCode | undefined): TcuChangeOutcome {
  if (hasChanged) {
    return 'CHANGED';
  }
  if (code === 'VEHICLE_NOT_FOUND') {
    return 'NOT_FOUND';
  }
  if (code === 'DEVICE_MISMATCH') {
    return 'WRONG_DEVICE';
  }
  return code === undefined || code === 'SERVICE_UNAVAILABLE' ? 'FAILED' : 'REFUSED';
}
