/** Setting the reporting: reads the vehicles, and decides which of them may be asked. */
import { type DynamoDBBatchGetItemRequest, util } from '@aws-appsync/utils';
import type { ReportingChange } from '../../domain/generated/schema-types.ts';
import type { VehicleItem } from '../../domain/registry.ts';
import { nextReporting } from '../../domain/reporting.ts';
import { tables } from '../../domain/tables.ts';
import { now, toMilliSeconds } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { type BatchGetResult, requireTable } from '../runtime/tables.ts';
import type { ReportingContext } from './context.ts';
import { toReporting } from './to-reporting.ts';

/** Reads consistently, so that a suspension applies at once. */
export function request(ctx: ReportingContext): DynamoDBBatchGetItemRequest {
  const keys = ctx.stash.referenceIds.map((referenceId) => util.dynamodb.toMapValues({ referenceId }));
  const table = requireTable(ctx.env, tables.VehicleRegistry);
  return { operation: 'BatchGetItem', tables: { [table]: { keys, consistentRead: true } } };
}

/** Fails with SERVICE_UNAVAILABLE when some are unread: they would look like absent ones. */
export function response(ctx: ReportingContext<BatchGetResult<VehicleItem> | null>): null {
  const table = requireTable(ctx.env, tables.VehicleRegistry);
  const items = ctx.result?.data[table];
  if (ctx.error || !items || (ctx.result?.unprocessedKeys?.[table] ?? []).length > 0) {
    fail('SERVICE_UNAVAILABLE');
  }
  const found: Record<string, VehicleItem> = {};
  items.forEach((item) => {
    if (item) {
      found[item.referenceId] = item;
    }
  });
  const { caller, referenceIds, values } = ctx.stash;
  const askedAt = toMilliSeconds(now());
  const decided = referenceIds.map((referenceId) => {
    const item = found[referenceId];
    const errorType = errorOf(item, caller.tenantId);
    const setting = nextReporting(item?.reporting, values, askedAt);
    return { referenceId, errorType, setting, version: item?.version ?? 0 };
  });
  ctx.stash.asked = decided
    .filter(({ errorType }) => errorType === null)
    .map(({ referenceId, setting, version }) => ({ referenceId, setting, version }));
  ctx.stash.changes = decided.map(({ errorType, referenceId, setting }): ReportingChange => ({
    referenceId,
    reporting: errorType === null ? toReporting(setting) : null,
    errorType,
  }));
  return null;
}

/** The same error for an absent vehicle, another tenant's and a revoked one. */
function errorOf(item: VehicleItem | undefined, tenantId: string): string | null {
  if (item?.tenantId !== tenantId || item.status === 'REVOKED') {
    return 'VEHICLE_NOT_FOUND';
  }
  if (item.status === 'SUSPENDED') {
    return 'VEHICLE_SUSPENDED';
  }
  return item.status === 'PROVISIONING' ? 'PROVISIONING_IN_PROGRESS' : null;
}
