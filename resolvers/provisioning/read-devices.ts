/**
 * Device import: reads the present items, because an import must not change the identity of an
 * installed device.
 */
import { type DynamoDBBatchGetItemRequest, util } from '@aws-appsync/utils';
import { isImportConflict } from '../../domain/device.ts';
import type { DeviceItem, DeviceStatus } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import { type BatchGetResult, requireTable } from '../runtime/tables.ts';
import { fail } from '../runtime/fail.ts';
import type { ImportContext } from './import-context.ts';

/**
 * Reads consistently in one BatchGetItem, which has room for the 100 devices of the largest import.
 */
export function request(ctx: ImportContext): DynamoDBBatchGetItemRequest {
  const keys = ctx.args.devices.map((device) => util.dynamodb.toMapValues({ deviceId: device.deviceId }));
  const table = requireTable(ctx.env, tables.DeviceInventory);
  return { operation: 'BatchGetItem', tables: { [table]: { keys, consistentRead: true } } };
}

/** Fails with DEVICE_CONFLICT and the index of the first device that the import must not change. */
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
  ctx.args.devices.forEach((device, index) => {
    const item = Object.hasOwn(present, device.deviceId) ? present[device.deviceId] : undefined;
    if (item && isImportConflict(item, device, ctx.stash.caller.tenantId)) {
      fail('DEVICE_CONFLICT', { index });
    }
  });
  ctx.stash.presentStatus = presentStatus;
  return null;
}
