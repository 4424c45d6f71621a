/**
 * TCU change: the Lambda function behind the mutations `replaceTcu` and `removeTcu`. One
 * transaction changes the registry and fences the certificate; then the certificate is cut off in
 * AWS. The reconciler continues after a crash. AWS actions: functions/README.md.
 */
import type { ChangeTcuRequest, ChangeTcuResult } from '../../domain/contracts.ts';
import { neverIssuedReferenceId } from '../../domain/reference-id.ts';
import { type UniqueKeyItem, deviceGuard, vinGuards } from '../../domain/registry.ts';
import { toVin } from '../../domain/vin.ts';
import { hashKeys } from '../aws/hash-key.ts';
import { hashVin } from '../aws/vin-vault.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { requestHandler } from '../runtime/handler.ts';
import { countMetric } from '../runtime/metrics.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';
import { markForUndo } from './mark-for-undo.ts';
import type { ProvisioningItem } from './provisioning-item.ts';
import { findVehicle, readGuards } from './registry-store.ts';
import type { Run } from './run.ts';
import { settle } from './saga.ts';
import { type CheckedChange, type TcuHoldings, decideChange } from './tcu-decision.ts';
import { takeOutTcu } from './tcu-writes.ts';
import { requestBudget, untilDone } from './until-done.ts';
import { recordingWithdrawn } from './withdrawn-device.ts';

/** The reconciler undoes a marked issuance within its next two runs. */
const retryAfterSeconds = 120;

/** The vehicle, by the guards that its VIN may have or by its Reference ID. */
type Named = { readonly guards: readonly string[] } | { readonly referenceId: string };

/** Returns ChangeTcuResult or one of the errors that the schema lists for the two mutations. */
export const handler = requestHandler<ChangeTcuRequest, ChangeTcuResult>(async (request, context) => {
  const { caller, currentDeviceId, newDeviceId } = request;
  const run: Run = {
    abortSignal: deadlineOf(context, requestBudget).abortSignal,
    actor: { actorId: caller.principalId, clientId: caller.clientId },
  };
  const change: CheckedChange = {
    tenantId: caller.tenantId,
    currentDeviceId,
    ...(newDeviceId !== undefined && { newDeviceId }),
  };
  const named = await nameOf(request, run);
  const vehicle = await recordingWithdrawn(
    { caller, deviceId: newDeviceId, requestId: context.awsRequestId },
    () => untilDone(() => advance(change, named, run), run),
    run,
  );
  return {
    referenceId: vehicle.referenceId,
    status: vehicle.status,
    removedDeviceId: currentDeviceId,
    ...(vehicle.deviceId !== undefined && { expectedDeviceId: vehicle.deviceId }),
  };
});

/** The resolver has checked that exactly one of the two is given. */
async function nameOf({ caller, vin: given, referenceId }: ChangeTcuRequest, run: Run): Promise<Named> {
  if (given === undefined) {
    return { referenceId: referenceId ?? neverIssuedReferenceId };
  }
  const vin = toVin(given);
  if (vin === undefined) {
    throw new VehicleError('INVALID_VIN', undefined);
  }
  return { guards: vinGuards(await hashVin(hashKeys, caller.tenantId, vin, run)) };
}

/** Reads, decides and acts; undefined when other work was finished and the tables must be read. */
async function advance(change: CheckedChange, named: Named, run: Run): Promise<ProvisioningItem | undefined> {
  const decision = decideChange(change, await readTcuHoldings(change, named, run));
  switch (decision.kind) {
    case 'REFUSE':
      throw new VehicleError(decision.code, undefined);
    case 'WAIT':
      // The undo of a first provisioning would remove the vehicle.
      if (decision.vehicle.status !== 'PROVISIONING') {
        await markForUndo(decision.vehicle.referenceId, run);
      }
      throw new VehicleError('PROVISIONING_IN_PROGRESS', { retryAfterSeconds });
    case 'RESERVED':
      throw new VehicleError('PROVISIONING_IN_PROGRESS', { retryAfterSeconds });
    case 'CHANGE': {
      const changed = await takeOutTcu(decision.vehicle, change.newDeviceId, run);
      countMetric(change.newDeviceId === undefined ? 'TcuRemoved' : 'TcuReplaced');
      return settle(changed, run);
    }
    case 'DONE':
      return settle(decision.vehicle, run);
    default:
      return decision satisfies never;
  }
}

/** Reads the guards and the inventory, then the vehicle, even when the VIN is unknown. */
async function readTcuHoldings({ newDeviceId }: CheckedChange, named: Named, run: Run): Promise<TcuHoldings> {
  const deviceKey = newDeviceId === undefined ? undefined : deviceGuard(newDeviceId);
  const ofVin = 'guards' in named ? named.guards : [];
  const keys = deviceKey === undefined ? ofVin : [...ofVin, deviceKey];
  const isRotating = ofVin.length > 1;
  const { guards, inventory } = await readGuards({ keys, deviceId: newDeviceId, isRotating }, run);
  const guardAmong = (some: readonly (string | undefined)[]): UniqueKeyItem | undefined =>
    guards.find(({ key }) => some.includes(key));
  const referenceId =
    'guards' in named ? (guardAmong(named.guards)?.referenceId ?? neverIssuedReferenceId) : named.referenceId;
  const vehicle = await findVehicle(referenceId, run);
  const newDevice = guardAmong([deviceKey]);
  return { ...(vehicle && { vehicle }), ...(newDevice && { newDevice }), ...(inventory && { inventory }) };
}
