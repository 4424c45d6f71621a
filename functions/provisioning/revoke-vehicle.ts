/**
 * Revocation: the Lambda function behind the mutation `revokeReferenceId`. One transaction ends the
 * Reference ID; then its certificate, thing and FleetWise vehicle are removed. The reconciler
 * continues after a crash. AWS actions: functions/README.md.
 */
import type { RevokeVehicleRequest, RevokeVehicleResult } from '../../domain/contracts.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { requestHandler } from '../runtime/handler.ts';
import { countMetric } from '../runtime/metrics.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';
import { markForUndo } from './mark-for-undo.ts';
import { isSettled } from './provisioning-item.ts';
import { findVehicle } from './registry-store.ts';
import { type Revoked, decideRevocation, readViewers, revoke } from './revocation.ts';
import type { Run } from './run.ts';
import { settle } from './saga.ts';
import { requestBudget, untilDone } from './until-done.ts';

/** The reconciler undoes a marked provisioning within its next two runs. */
const retryAfterSeconds = 120;

/** Returns RevokeVehicleResult or one of the errors that the schema lists for the mutation. */
export const handler = requestHandler<RevokeVehicleRequest, RevokeVehicleResult>(async (request, context) => {
  const { caller } = request;
  const run: Run = {
    abortSignal: deadlineOf(context, requestBudget).abortSignal,
    actor: { actorId: caller.principalId, clientId: caller.clientId },
  };
  const { vehicle, ends } = await untilDone(() => advance(request, run), run);
  const { referenceId, status } = vehicle;
  return { referenceId, status, isSettled: isSettled(vehicle), ends };
});

/** Reads, decides and acts. A repeated call completes what an earlier one left. */
async function advance({ caller, reason, referenceId }: RevokeVehicleRequest, run: Run): Promise<Revoked> {
  const decision = decideRevocation(caller.tenantId, await findVehicle(referenceId, run));
  switch (decision.kind) {
    case 'REFUSE':
      throw new VehicleError('VEHICLE_NOT_FOUND', undefined);
    case 'WAIT':
      await markForUndo(referenceId, run);
      throw new VehicleError('PROVISIONING_IN_PROGRESS', { retryAfterSeconds });
    case 'REVOKE': {
      const done = await revoke(decision.vehicle, await readViewers(referenceId, run), reason, run);
      countMetric('ReferenceIdRevoked');
      return { ...done, vehicle: await settle(done.vehicle, run) };
    }
    case 'DONE':
      return { vehicle: await settle(decision.vehicle, run), ends: [] };
    default:
      return decision satisfies never;
  }
}
