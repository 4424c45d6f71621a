/**
 * Compares the registry with what AWS IoT and FleetWise hold, a slice of vehicles per run, so that the whole registry is seen in rounds however large it
 * is. Missing ties are mended; a certificate that is gone or not ACTIVE is reported only, because somebody may have cut the vehicle off on purpose.
 */
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { documents } from '../aws/documents.ts';
import { fleetWiseVehicleExists } from '../aws/fleetwise.ts';
import { attachCertificate, createThing, findCertificate, isAttached } from '../aws/iot-registry.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import { toFailure } from '../runtime/failure.ts';
import { logError, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { makeFleetWiseVehicle } from './fleetwise-vehicle.ts';
import type { ProvisioningItem } from './provisioning-item.ts';
import { names } from './registry-store.ts';
import type { Run } from './run.ts';
import { fleetWise, vehiclePolicyName } from './settings.ts';

/** How many vehicles a run looks at: 25 every two minutes are 18,000 a day. */
const vehiclesPerRun = requireWholeNumber('DRIFT_VEHICLES_PER_RUN', 0, 25);

/** Where the next run goes on; stands among the guards under a key that no guard can have. */
const cursorKey = 'cursor#drift';

/** Looks at the next slice and moves the cursor past it. A vehicle that cannot be looked at is logged and left for the next round. */
export async function checkDrift(run: Run): Promise<void> {
  if (vehiclesPerRun === 0) return;
  const { Items: items = [], LastEvaluatedKey: last } = await documents.send(
    new ScanCommand({
      TableName: names.registry,
      Limit: vehiclesPerRun,
      ExclusiveStartKey: await readCursor(run),
    }),
    run,
  );
  for (const item of items) {
    run.abortSignal.throwIfAborted();
    // The registry's only writers are this folder's.
    await checkVehicle(item as ProvisioningItem, run);
  }
  await writeCursor(last?.['referenceId'], run);
}

async function checkVehicle(vehicle: ProvisioningItem, run: Run): Promise<void> {
  if (vehicle.status !== 'ACTIVE' || vehicle.pendingSaga !== undefined || vehicle.certificate === undefined)
    return;
  const { referenceId } = vehicle;
  try {
    const iotCertificate = await findCertificate(vehicle.certificate.certificateId, run);
    if (iotCertificate?.status !== 'ACTIVE')
      return report(referenceId, iotCertificate?.status ?? 'CERTIFICATE_MISSING');
    await mendAttachment(referenceId, iotCertificate.arn, run);
    await mendFleetWiseVehicle(referenceId, run);
  } catch (error) {
    logWarning('AWS did not do its part', { referenceId, failure: toFailure(error) });
  }
}

async function mendAttachment(referenceId: string, principal: string, run: Run): Promise<void> {
  const attachment = { thingName: referenceId, principal, policyName: vehiclePolicyName };
  if (await isAttached(attachment, run)) return;
  await createThing(referenceId, run);
  await attachCertificate(attachment, run);
  mended(referenceId, 'ATTACHMENT_MENDED');
}

async function mendFleetWiseVehicle(referenceId: string, run: Run): Promise<void> {
  if (fleetWise === undefined || (await fleetWiseVehicleExists(referenceId, run))) return;
  await makeFleetWiseVehicle(referenceId, fleetWise, run);
  mended(referenceId, 'FLEETWISE_VEHICLE_MENDED');
}

function mended(referenceId: string, outcome: string): void {
  countMetric('DriftRepaired');
  logWarning('The registry and AWS disagree', { referenceId, outcome });
}

function report(referenceId: string, outcome: string): void {
  countMetric('DriftReported');
  logError('The registry and AWS disagree', { referenceId, outcome });
}

async function readCursor(run: Run): Promise<{ referenceId: unknown } | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: names.uniqueKeys, Key: { key: cursorKey } }),
    run,
  );
  return item?.['referenceId'] === undefined ? undefined : { referenceId: item['referenceId'] };
}

/** Without a position the next run begins at the table's start. */
async function writeCursor(referenceId: unknown, run: Run): Promise<void> {
  await documents.send(
    new PutCommand({
      TableName: names.uniqueKeys,
      Item: { key: cursorKey, ...(referenceId === undefined ? {} : { referenceId }) },
    }),
    run,
  );
}
