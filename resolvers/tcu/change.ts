/**
 * `replaceTcu` and `removeTcu`: checks the input, and returns the vehicle after the change. The two
 * differ only in `newDeviceId`.
 */
import { util } from '@aws-appsync/utils';
import type { ChangeTcuRequest, ContractError } from '../../domain/contracts.ts';
import { deviceIdPattern } from '../../domain/device.ts';
import type { TcuChange } from '../../domain/generated/schema-types.ts';
import { toReferenceId } from '../../domain/reference-id.ts';
import { vinViolation } from '../../domain/vin.ts';
import { requireCaller } from '../runtime/caller.ts';
import { now } from '../runtime/clock.ts';
import { fail, failAs } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import type { ChangeContext } from './context.ts';

/**
 * Stores caller and change in the stash, both checked without a call. Fails with TENANT_REQUIRED,
 * INVALID_ARGUMENT and INVALID_VIN, and with VEHICLE_NOT_FOUND for a text that is not a Reference
 * ID.
 */
export function request(ctx: ChangeContext): Record<string, never> {
  const caller = requireCaller(ctx);
  const { currentDeviceId, ...input } = ctx.args.input;
  const newDeviceId = input.newDeviceId ?? undefined;
  const vin = input.vin ?? undefined;
  const given = input.referenceId ?? undefined;
  if ((vin === undefined) === (given === undefined)) {
    fail('INVALID_ARGUMENT', { argument: vin === undefined ? 'input.referenceId' : 'input.vin' });
  }
  requireDeviceId(currentDeviceId, 'input.currentDeviceId');
  if (newDeviceId !== undefined) {
    requireDeviceId(newDeviceId, 'input.newDeviceId');
  }
  if (vin !== undefined && vinViolation(vin) !== undefined) {
    fail('INVALID_VIN');
  }
  const referenceId = given === undefined ? undefined : toReferenceId(given);
  if (vin === undefined && referenceId === undefined) {
    fail('VEHICLE_NOT_FOUND');
  }
  ctx.stash.caller = caller;
  ctx.stash.begunAt = now();
  ctx.stash.requestId = requestIdOf(ctx);
  ctx.stash.change = { caller, vin, referenceId, currentDeviceId, newDeviceId };
  return {};
}

/**
 * An absent device becomes null. Fails as the function did, and with SERVICE_UNAVAILABLE when no
 * step left a result. A caller who names a vehicle by its VIN and does not know its device must not
 * learn whether the VIN is known, so both fail with VEHICLE_NOT_FOUND.
 */
export function response(ctx: ChangeContext): TcuChange {
  const { change, changed, failure } = ctx.stash;
  if (failure !== undefined) {
    failAs(isHidden(change, failure) ? { code: 'VEHICLE_NOT_FOUND' } : failure);
  }
  if (changed === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  const { referenceId, status, removedDeviceId, expectedDeviceId } = changed;
  return { referenceId, status, removedDeviceId, expectedDeviceId: expectedDeviceId ?? null };
}

function isHidden({ vin }: ChangeTcuRequest, { code }: ContractError): boolean {
  return vin !== undefined && code === 'DEVICE_MISMATCH';
}

function requireDeviceId(deviceId: string, argument: string): void {
  if (!util.matches(deviceIdPattern, deviceId)) {
    fail('INVALID_ARGUMENT', { argument });
  }
}
