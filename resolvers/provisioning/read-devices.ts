/**
 * Device import: reads the present items, because an import must not change the identity of an
 * installed device.
 */
import { type DynamoDBBatchGetItemRequest, runtime, util } from '@aws-appsync/utils';
import { isImportConflict } from '../../domain/device.ts';
import type { DeviceItem, DeviceStatus } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import { type BatchGetResult, requireTable } from '../runtime/tables.ts';
import { fail } from '../runtime/fail.ts';
import type { ImportContext } from './import-context.ts';

/**
 * Reads consistently in one BatchGetItem, which has room for the 100 devices of the largest import.
 * Rows that a dry run has found faulty are not read.
 */
export function request(ctx: ImportContext): DynamoDBBatchGetItemRequest {
  const { devices } = ctx.args;
  const keys = devices
    .filter((_, index) => ctx.stash.rows[index]?.outcome === 'NEW')
    .map((device) => util.dynamodb.toMapValues({ deviceId: device.deviceId }));
  if (keys.length === 0) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const table = requireTable(ctx.env, tables.DeviceInventory);
  return { operation: 'BatchGetItem', tables: { [table]: { keys, consistentRead: true } } };
}

/**
 * Fails with DEVICE_CONFLICT and the index of the first device that the import must not change; a
 * dry run notes it in the row.
 */
export function response(ctx: ImportContext<BatchGetResult<DeviceItem> | null>): null {
  const table = requireTable(ctx.env, tables.DeviceInventory);
  const items = ctx.result?.data[table];
  if (ctx.error || !items || (ctx.result?.unprocessedKeys?.[table] ?? []).length > 0) {
    fail('SERVICE_UNAVAILABLE');
  }
  const present: Record<string, DeviceItem> = {};
  const presentStatus: Record<string, DeviceStatus> = {};
  items.forEach((item) => {
    if (item) {
      present[item.deviceId] = item;
      presentStatus[item.deviceId] = item.status;
    }
  });
  const { devices, dryRun } = ctx.args;
  ctx.stash.rows = ctx.stash.rows.map((row, index) => {
    const device = devices[index];
    const item = device && Object.hasOwn(present, device.deviceId) ? present[device.deviceId] : undefined;
    if (row.outcome !== 'NEW' || !device || !item) {
      return row;
    }
    if (!isImportConflict(item, device, ctx.stash.caller.tenantId)) {
      return { index, outcome: 'KNOWN' as const, fact: null };
    }
    return dryRun === true
      ? { index, outcome: 'CONFLICT' as const, fact: null }
      : fail('DEVICE_CONFLICT', { index });
  });
  ctx.stash.presentStatus = presentStatus;
  return null;
}
