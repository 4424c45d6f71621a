/**
 * Setting the reporting, last step: writes the setting of each vehicle to the registry, which
 * readers read, and to Watches, from which it is sent to the vehicle, with an entry of the audit
 * log. One transaction, so that a crash leaves no vehicle with half of it.
 */
import { type DynamoDBTransactWriteItemsRequest, runtime, util } from '@aws-appsync/utils';
import { type ReportingItem, reportingWatch } from '../../domain/reporting.ts';
import { tables } from '../../domain/tables.ts';
import type { Write } from '../ownership/change.ts';
import { putRecordTogether } from '../records/put-record.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requireTable } from '../runtime/tables.ts';
import {
  type TransactWriteResult,
  failedConditionIndex,
  isTransactionConflict,
} from '../runtime/transaction.ts';
import type { AskedVehicle, ReportingContext } from './context.ts';

/** Skipped when no vehicle may be asked. */
export function request(ctx: ReportingContext): DynamoDBTransactWriteItemsRequest {
  const { asked } = ctx.stash;
  if (asked.length === 0) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  return {
    operation: 'TransactWriteItems',
    transactItems: asked
      .map((vehicle) => [setOnVehicle(ctx, vehicle), putSetting(ctx, vehicle), recordOf(ctx, vehicle)])
      .flat(),
  };
}

/** Fails with CONFLICT when a vehicle has changed since it was read; a retry decides again. */
export function response(ctx: ReportingContext<TransactWriteResult | null>): null {
  if (!ctx.error) {
    return null;
  }
  const isConflict = failedConditionIndex(ctx.result) !== undefined || isTransactionConflict(ctx.result);
  return fail(isConflict ? 'CONFLICT' : 'SERVICE_UNAVAILABLE');
}

/** Changes the version too, so that a provisioning run cannot overwrite the setting. */
function setOnVehicle(ctx: ReportingContext, { referenceId, setting, version }: AskedVehicle): Write {
  return {
    operation: 'UpdateItem',
    table: requireTable(ctx.env, tables.VehicleRegistry),
    key: util.dynamodb.toMapValues({ referenceId }),
    update: {
      expression: 'SET #reporting = :setting, #updatedAt = :at ADD #version :one',
      expressionNames: { '#reporting': 'reporting', '#updatedAt': 'updatedAt', '#version': 'version' },
      expressionValues: util.dynamodb.toMapValues({
        ':setting': setting,
        ':at': toTimestamp(setting.at),
        ':one': 1,
      }),
    },
    // The version stands for the tenant and the status, too.
    condition: {
      expression: '#version = :before',
      expressionNames: { '#version': 'version' },
      expressionValues: util.dynamodb.toMapValues({ ':before': version }),
      returnValuesOnConditionCheckFailure: false,
    },
  };
}

function putSetting(ctx: ReportingContext, { referenceId, setting }: AskedVehicle): Write {
  const item: ReportingItem = { ...setting, referenceId, watch: reportingWatch };
  return {
    operation: 'PutItem',
    table: requireTable(ctx.env, tables.Watches),
    key: util.dynamodb.toMapValues({ referenceId, watch: item.watch }),
    attributeValues: util.dynamodb.toMapValues({ ...setting }),
  };
}

function recordOf(ctx: ReportingContext, { referenceId, setting }: AskedVehicle): Write {
  const { caller, requestId } = ctx.stash;
  return putRecordTogether(ctx, {
    action: 'REPORTING',
    outcome: 'SET',
    tenantId: caller.tenantId,
    at: toTimestamp(setting.at),
    id: util.autoId(),
    actorId: caller.principalId,
    actorRoles: caller.roles,
    clientId: caller.clientId,
    requestId,
    referenceId,
  });
}
