/**
 * Provisioning: the Lambda function behind the mutation `provisionVehicle`. Checks the request,
 * decides from the contents of the tables and runs the saga. Decides again whenever another run
 * wrote first. AWS actions: functions/README.md.
 */
import type { ProvisionVehicleRequest, ProvisionVehicleResult } from '../../domain/contracts.ts';
import type { DeviceItem } from '../../domain/registry.ts';
import { type Vin, containsVin } from '../../domain/vin.ts';
import { findEndpoint } from '../aws/iot-endpoints.ts';
import { getCertificate } from '../aws/private-ca.ts';
import { hashKeys } from '../aws/hash-key.ts';
import { hashVin } from '../aws/vin-vault.ts';
import { requireVariable } from '../runtime/environment.ts';
import { toFailure } from '../runtime/failure.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { requestHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';
import { type CheckedRequest, decide } from './decision.ts';
import { draftReissue, draftVehicle } from './drafts.ts';
import { markForUndo } from './mark-for-undo.ts';
import { ownTelemetryTopic } from './own-topic.ts';
import type { ProvisioningItem } from './provisioning-item.ts';
import { readHoldings } from './registry-store.ts';
import { checkRequest } from './request.ts';
import { PermanentError, type Run } from './run.ts';
import { settle, runIssuance } from './saga.ts';
import { authority } from './settings.ts';
import { requestBudget, untilDone } from './until-done.ts';
import { recordingWithdrawn } from './withdrawn-device.ts';

const sealKeyId = requireVariable('VIN_SEAL_KEY_ID');
/**
 * Returns ProvisionVehicleResult or one of the errors that the schema lists for `provisionVehicle`.
 */
export const handler = requestHandler<ProvisionVehicleRequest, ProvisionVehicleResult>(
  async (request, context) => {
    const { checked, vin } = checkRequest(request);
    const { abortSignal } = deadlineOf(context, requestBudget);
    const hashes = await hashVin(hashKeys, checked.tenantId, vin, { abortSignal });
    const run: Run = {
      abortSignal,
      actor: { actorId: checked.actorId, clientId: checked.clientId },
      sealing: { vin, keyId: sealKeyId, otherHashedVin: hashes.otherHashedVin },
      asked: { caller: request.caller, requestId: context.awsRequestId },
    };
    const named = { caller: request.caller, deviceId: checked.deviceId, requestId: context.awsRequestId };
    return recordingWithdrawn(named, () => provision({ ...checked, ...hashes }, run), run);
  },
);

/**
 * Decides again until the vehicle has a certificate for the request's key, the request is refused,
 * or the time is up.
 */
function provision(request: CheckedRequest, run: Run): Promise<ProvisionVehicleResult> {
  return untilDone(async () => {
    const vehicle = await advance(request, run);
    // Otherwise another run's work was finished.
    const isDone = vehicle?.certificate?.keyFingerprint === request.keyFingerprint;
    return isDone ? toResult(vehicle, run) : undefined;
  }, run);
}

/** Reads the tables, decides and acts; undefined when they must be read again. */
async function advance(request: CheckedRequest, run: Run): Promise<ProvisioningItem | undefined> {
  const holdings = await readHoldings(request, run);
  // Read after the holdings, whose retries may take seconds, in which a permit may expire.
  const now = new Date().toISOString();
  const decision = decide(request, holdings, now);
  if (decision.kind === 'REFUSE') {
    throw new VehicleError(decision.code, undefined);
  }
  requireDeviceWithoutVin(holdings.inventory, run.sealing?.vin);
  switch (decision.kind) {
    case 'WAIT':
      throw new VehicleError('PROVISIONING_IN_PROGRESS', { retryAfterSeconds: decision.retryAfterSeconds });
    case 'RESERVE':
      return runOrMarkForUndo(draftVehicle(request, now), run);
    case 'REISSUE':
      return runOrMarkForUndo(draftReissue(decision, request, now), run);
    case 'CONTINUE':
      return runOrMarkForUndo(decision.vehicle, run);
    case 'RETURN_CERTIFICATE':
      return settle(decision.vehicle, run);
    case 'END_RENEWAL':
      await markForUndo(decision.vehicle.referenceId, run);
      throw new VehicleError('PROVISIONING_IN_PROGRESS', { retryAfterSeconds: decision.retryAfterSeconds });
    case 'READ_AGAIN':
      return undefined;
    default:
      return decision satisfies never;
  }
}

/**
 * An import cannot know which VIN a longer text may hold, so this is checked here. It is checked
 * last, so that it reveals nothing about another tenant's devices.
 */
function requireDeviceWithoutVin(device: DeviceItem | undefined, vin: Vin | undefined): void {
  if (device === undefined || vin === undefined) {
    return;
  }
  const { deviceId, model, serialNumber } = device;
  if ([deviceId, model, serialNumber].some((fact) => containsVin(fact, vin))) {
    throw new VehicleError('INVALID_ARGUMENT', { argument: 'deviceId' });
  }
}

async function runOrMarkForUndo(vehicle: ProvisioningItem, run: Run): Promise<ProvisioningItem> {
  try {
    return await settle(await runIssuance(vehicle, run), run);
  } catch (error) {
    if (!(error instanceof PermanentError)) {
      throw error;
    }
    logWarning('The saga cannot complete and will be undone', {
      referenceId: vehicle.referenceId,
      failure: toFailure(error.cause),
    });
    await markForUndo(vehicle.referenceId, run);
    throw error.error;
  }
}

async function toResult(
  { certificate, referenceId }: ProvisioningItem,
  run: Run,
): Promise<ProvisionVehicleResult> {
  if (certificate === undefined) {
    throw new Error('The vehicle has no certificate');
  }
  const { certificateArn, notAfter } = certificate;
  const [pem, endpoint] = await Promise.all([
    getCertificate(authority, certificateArn, run),
    findEndpoint('iot:Data-ATS', run),
  ]);
  const topic = ownTelemetryTopic(referenceId);
  return { referenceId, ...pem, iotEndpoint: endpoint, telemetryTopic: topic, notAfter };
}
