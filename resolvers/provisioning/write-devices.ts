/**
 * Device import, last step: writes all devices or none. Conditions detect changes since
 * `read-devices` read them.
 */
import { type DynamoDBTransactWriteItemsRequest, runtime, util } from '@aws-appsync/utils';
import { isImportConflict } from '../../domain/device.ts';
import type { Caller } from '../../domain/contracts.ts';
import type { DeviceImportStatus, DeviceInventoryInput } from '../../domain/generated/schema-types.ts';
import type { DeviceItem } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import { fail } from '../runtime/fail.ts';
import { requireTable } from '../runtime/tables.ts';
import { type TransactWriteResult, failedConditionIndex } from '../runtime/transaction.ts';
import type { ImportContext } from './import-context.ts';

type DeviceWrite = DynamoDBTransactWriteItemsRequest['transactItems'][number];

/**
 * One update per device; `importedAt` keeps the time of the first import. A dry run writes nothing.
 */
export function request(ctx: ImportContext): DynamoDBTransactWriteItemsRequest {
  if (ctx.args.dryRun === true) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const table = requireTable(ctx.env, tables.DeviceInventory);
  const { caller, at, presentStatus } = ctx.stash;
  const transactItems = ctx.args.devices.map((device) => {
    const isInstalled = presentStatus[device.deviceId] === 'INSTALLED';
    const status = isInstalled ? undefined : (device.status ?? undefined);
    const condition = isInstalled
      ? unchanged(device, caller.tenantId)
      : freeForTenant(caller.tenantId, status);
    return { ...toWrite(table, device, status, caller, at), condition };
  });
  return { operation: 'TransactWriteItems', transactItems };
}

/**
 * A device that changed between the steps is DEVICE_CONFLICT when the import must not change it
 * now; otherwise a retry succeeds.
 */
export function response(ctx: ImportContext<TransactWriteResult<DeviceItem> | null>): null {
  if (!ctx.error) {
    return null;
  }
  const index = failedConditionIndex(ctx.result);
  if (index === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  const item = ctx.result?.cancellationReasons?.[index]?.item;
  const device = ctx.args.devices[index];
  if (item && device && isImportConflict(item, device, ctx.stash.caller.tenantId)) {
    fail('DEVICE_CONFLICT', { index });
  }
  return fail('SERVICE_UNAVAILABLE');
}

/**
 * Without `status` the device keeps its status, even one that was just written: importing a list
 * again must not restore a withdrawn device.
 */
function toWrite(
  table: string,
  device: DeviceInventoryInput,
  status: DeviceImportStatus | undefined,
  { principalId, tenantId, clientId }: Caller,
  at: string,
): DeviceWrite {
  const fingerprint = device.publicKeyFingerprint?.toLowerCase();
  // An absent fingerprint keeps the earlier one.
  const settings = [
    '#tenantId = :tenantId',
    '#model = :model',
    '#serialNumber = :serialNumber',
    '#updatedAt = :at',
    '#importedAt = if_not_exists(#importedAt, :at)',
    '#importedBy = :importedBy',
    '#clientId = :clientId',
    status === undefined ? '#status = if_not_exists(#status, :status)' : '#status = :status',
    ...(fingerprint ? ['#publicKeyFingerprint = :publicKeyFingerprint'] : []),
  ];
  return {
    operation: 'UpdateItem',
    table,
    key: util.dynamodb.toMapValues({ deviceId: device.deviceId }),
    update: {
      expression: `SET ${settings.join(', ')}`,
      expressionNames: {
        '#tenantId': 'tenantId',
        '#model': 'model',
        '#serialNumber': 'serialNumber',
        '#updatedAt': 'updatedAt',
        '#importedAt': 'importedAt',
        '#importedBy': 'importedBy',
        '#clientId': 'clientId',
        '#status': 'status',
        ...(fingerprint ? { '#publicKeyFingerprint': 'publicKeyFingerprint' } : {}),
      },
      expressionValues: util.dynamodb.toMapValues({
        ':tenantId': tenantId,
        ':model': device.model,
        ':serialNumber': device.serialNumber,
        ':at': at,
        ':importedBy': principalId,
        ':clientId': clientId,
        ':status': status ?? 'AVAILABLE',
        ...(fingerprint ? { ':publicKeyFingerprint': fingerprint } : {}),
      }),
    },
  };
}

type Condition = NonNullable<DeviceWrite['condition']>;

/**
 * Requires that the device is new, or in the tenant's inventory and not installed. A device that
 * was taken out of a vehicle does not become available by an import. Otherwise the item is returned
 * to `response`.
 */
function freeForTenant(tenantId: string, status: DeviceImportStatus | undefined): Condition {
  const isAvailable = status === 'AVAILABLE';
  const isReleased = isAvailable ? ' AND attribute_not_exists(#removedAt)' : '';
  return {
    expression: `attribute_not_exists(#deviceId) OR (#tenantId = :tenantId AND #status <> :installed${isReleased})`,
    expressionNames: {
      '#deviceId': 'deviceId',
      '#tenantId': 'tenantId',
      '#status': 'status',
      ...(isAvailable ? { '#removedAt': 'removedAt' } : {}),
    },
    expressionValues: util.dynamodb.toMapValues({ ':tenantId': tenantId, ':installed': 'INSTALLED' }),
    returnValuesOnConditionCheckFailure: true,
  };
}

/**
 * Requires that the device is in the tenant's inventory with the same identity as in the import, so
 * that the write does not change the identity.
 */
function unchanged(device: DeviceInventoryInput, tenantId: string): Condition {
  const fingerprint = device.publicKeyFingerprint?.toLowerCase();
  const holds = [
    '#tenantId = :tenantId',
    '#model = :model',
    '#serialNumber = :serialNumber',
    ...(fingerprint ? ['#publicKeyFingerprint = :publicKeyFingerprint'] : []),
  ];
  return {
    expression: holds.join(' AND '),
    expressionNames: {
      '#tenantId': 'tenantId',
      '#model': 'model',
      '#serialNumber': 'serialNumber',
      ...(fingerprint ? { '#publicKeyFingerprint': 'publicKeyFingerprint' } : {}),
    },
    expressionValues: util.dynamodb.toMapValues({
      ':tenantId': tenantId,
      ':model': device.model,
      ':serialNumber': device.serialNumber,
      ...(fingerprint ? { ':publicKeyFingerprint': fingerprint } : {}),
    }),
    returnValuesOnConditionCheckFailure: true,
  };
}
