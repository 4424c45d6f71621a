/**
 * Changing a TCU, last step: writes the call into the audit log. A call by VIN shows the Reference
 * ID of the VIN, so without the record the field fails, as a conversion does; a retry returns the
 * result of the change and records that.
 */
import { type DynamoDBPutItemRequest, util } from '@aws-appsync/utils';
import type { TcuChangeOutcome } from '../../domain/audit.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { putRecord } from '../records/put-record.ts';
import { fail } from '../runtime/fail.ts';
import type { ChangeContext } from './context.ts';

/** Runs even if the function has failed. */
export function request(ctx: ChangeContext): DynamoDBPutItemRequest {
  const { begunAt, caller, changed, failure, requestId } = ctx.stash;
  return putRecord(ctx, {
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
