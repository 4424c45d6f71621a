/**
 * Privacy mode, last step: writes the setting to the vehicle and to VehicleState, with a line of
 * the history. The write to VehicleState changes the fence, which each write of the ingest function
 * names. So a message that was read before the switch is decided again by the new setting.
 */
import { type DynamoDBTransactWriteItemsRequest, runtime, util } from '@aws-appsync/utils';
import { isLiving } from '../../domain/access.ts';
import { type PositionsSetting, switched } from '../../domain/positions.ts';
import type { VehicleItem } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import { checkUnchanged, failChange, putEvent, type Write } from '../ownership/change.ts';
import { requireOwner } from '../ownership/require-owner.ts';
import { now, toMilliSeconds } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requireTable } from '../runtime/tables.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { PrivacyContext } from './context.ts';

/**
 * Fails with VEHICLE_NOT_FOUND without an open access, and with ACTION_NOT_ALLOWED for a driver. A
 * setting that the vehicle has already is not written again.
 */
export function request(ctx: PrivacyContext): DynamoDBTransactWriteItemsRequest {
  const own = requireOwner(ctx);
  const { caller, referenceId, vehicle } = ctx.stash;
  if (vehicle === undefined || !isLiving(vehicle)) {
    fail('VEHICLE_NOT_FOUND');
  }
  const mode = ctx.args.positions;
  if ((vehicle.positions?.mode ?? 'ON') === mode) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const at = now();
  const setting = switched(vehicle.positions, mode, toMilliSeconds(at));
  ctx.stash.vehicle = { ...vehicle, positions: setting, updatedAt: at, version: vehicle.version + 1 };
  const event = mode === 'OFF' ? 'POSITIONS_SWITCHED_OFF' : 'POSITIONS_SWITCHED_ON';
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      checkUnchanged(ctx.env, own),
      setOnVehicle(ctx, vehicle, setting, at),
      setOnState(ctx, setting),
      putEvent(ctx.env, referenceId, { event }, caller, at),
    ],
  };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: PrivacyContext<TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}

/** Changes the version too, so that a provisioning run cannot overwrite the setting. */
function setOnVehicle(
  ctx: PrivacyContext,
  before: VehicleItem,
  setting: PositionsSetting,
  at: string,
): Write {
  return {
    operation: 'UpdateItem',
    table: requireTable(ctx.env, tables.VehicleRegistry),
    key: util.dynamodb.toMapValues({ referenceId: before.referenceId }),
    update: {
      expression: 'SET #positions = :setting, #updatedAt = :at ADD #version :one',
      expressionNames: { '#positions': 'positions', '#updatedAt': 'updatedAt', '#version': 'version' },
      expressionValues: util.dynamodb.toMapValues({ ':setting': setting, ':at': at, ':one': 1 }),
    },
    condition: {
      expression: '#version = :before AND #tenantId = :tenantId',
      expressionNames: { '#version': 'version', '#tenantId': 'tenantId' },
      expressionValues: util.dynamodb.toMapValues({
        ':before': before.version,
        ':tenantId': before.tenantId,
      }),
      returnValuesOnConditionCheckFailure: false,
    },
  };
}

/** Creates the item if the vehicle has none yet. */
function setOnState(ctx: PrivacyContext, setting: PositionsSetting): Write {
  return {
    operation: 'UpdateItem',
    table: requireTable(ctx.env, tables.VehicleState),
    key: util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId }),
    update: {
      expression: 'SET #positions = :setting ADD #fence :one',
      expressionNames: { '#positions': 'positions', '#fence': 'fence' },
      expressionValues: util.dynamodb.toMapValues({ ':setting': setting, ':one': 1 }),
    },
  };
}
