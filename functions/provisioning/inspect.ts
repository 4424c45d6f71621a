/**
 * Inspects one vehicle, thing or certificate in AWS IoT and FleetWise. Missing attachments are
 * repaired. A certificate that is missing or not ACTIVE is only reported, because an operator may
 * have disabled it on purpose. Things and certificates without a vehicle are only reported too.
 */
import { X509Certificate } from 'node:crypto';
import { isReferenceId } from '../../domain/reference-id.ts';
import { fleetWiseVehicleExists } from '../aws/fleetwise.ts';
import { attachCertificate, createThing, findCertificate, isAttached } from '../aws/iot-registry.ts';
import { toFailure } from '../runtime/failure.ts';
import { type LogFacts, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { report, reportRepair } from './drift-report.ts';
import { makeFleetWiseVehicle } from './fleetwise-vehicle.ts';
import { type ProvisioningItem, retiringOf } from './provisioning-item.ts';
import { ItemMovedError, findVehicle, saveVehicle } from './registry-store.ts';
import type { Run } from './run.ts';
import { fleetWise, vehiclePolicyNames } from './settings.ts';
import { switchCertificate } from './steps/switch-certificate.ts';
import { untilDone } from './until-done.ts';

/** `inspectVehicle` for rounds: logs a failure, and the next round inspects the vehicle again. */
export function inspectListedVehicle(referenceId: string, run: Run): Promise<void> {
  return guarded({ referenceId }, () => inspectVehicle(referenceId, run));
}

/** Compares a vehicle's present registry item with AWS. Throws when AWS fails. */
export async function inspectVehicle(referenceId: string, run: Run): Promise<void> {
  const vehicle = await findVehicle(referenceId, run);
  // An unfinished saga changes what is compared here.
  if (vehicle?.certificate === undefined || vehicle.pendingSaga !== undefined) {
    return;
  }
  const { certificate, status } = vehicle;
  if (status === 'SUSPENDED') {
    return keepSuspended(vehicle, certificate.certificateId, run);
  }
  if (status !== 'ACTIVE') {
    return;
  }
  const found = await findCertificate(certificate.certificateId, run);
  if (found?.status !== 'ACTIVE') {
    return report({ referenceId }, found?.status ?? 'CERTIFICATE_MISSING', run);
  }
  await repairAttachment(referenceId, found.arn, run);
  await repairFleetWiseVehicle(referenceId, run);
}

/**
 * A suspended vehicle's certificate that was enabled in AWS is reported and disabled again. The
 * switch is stored first, so that the end of the suspension meanwhile is contested (suspension.ts).
 */
async function keepSuspended(vehicle: ProvisioningItem, certificateId: string, run: Run): Promise<void> {
  const found = await findCertificate(certificateId, run);
  if (found?.status !== 'ACTIVE') {
    return;
  }
  report({ referenceId: vehicle.referenceId }, 'SUSPENDED_CERTIFICATE_ACTIVE', run);
  // No later round finds what is repaired here, and the repair does not wait for EventBridge.
  const delivered = run.findings?.deliver(run);
  try {
    await disableAgain(vehicle, run);
  } finally {
    await delivered;
  }
}

async function disableAgain(vehicle: ProvisioningItem, run: Run): Promise<void> {
  try {
    const switching = { ...vehicle, certificateSwitch: { to: 'INACTIVE' } as const };
    await switchCertificate.run(await saveVehicle(switching, run), run);
  } catch (error) {
    // Another run has changed the vehicle, and decides about its certificate.
    if (!(error instanceof ItemMovedError)) {
      throw error;
    }
  }
}

/**
 * Reports a listed thing that the registry does not have. Without a certificate it permits nothing.
 */
export function inspectThing(referenceId: string, run: Run): Promise<void> {
  return guarded({ referenceId }, async () => {
    if ((await findVehicle(referenceId, run)) !== undefined) {
      return;
    }
    countMetric('DriftStranger');
    logWarning('The registry and AWS disagree', { referenceId, outcome: 'THING_WITHOUT_VEHICLE' });
  });
}

/** Reports a certificate that is not one of the vehicle that its common name names. */
export function inspectCertificate(certificateId: string, run: Run): Promise<void> {
  return guarded({ certificateId }, async () => {
    const found = await findCertificate(certificateId, run);
    if (found === undefined) {
      return;
    }
    const referenceId = commonNameOf(found.pem);
    const vehicle = referenceId === undefined ? undefined : await findVehicle(referenceId, run);
    if (certificateIdsOf(vehicle).includes(certificateId)) {
      return;
    }
    const facts = { certificateId, ...(referenceId !== undefined && { referenceId }) };
    report(facts, 'CERTIFICATE_WITHOUT_VEHICLE', run);
  });
}

/**
 * All certificates of the item: the present one, the one being issued, and those being retired.
 */
export function certificateIdsOf(
  vehicle: Pick<ProvisioningItem, 'certificate' | 'issuance' | 'retiring'> | undefined,
): readonly string[] {
  const retiring = vehicle === undefined ? [] : retiringOf(vehicle);
  const certificates = [vehicle?.certificate, vehicle?.issuance?.certificate, ...retiring];
  return certificates.flatMap((certificate) => certificate?.certificateId ?? []);
}

/** The Reference ID in a certificate's common name; undefined for certificates of other systems. */
export function commonNameOf(pem: string): string | undefined {
  const { subject } = new X509Certificate(pem);
  const name = subject.startsWith('CN=') ? subject.slice('CN='.length) : '';
  return isReferenceId(name) ? name : undefined;
}

async function guarded(facts: LogFacts, inspect: () => Promise<void>): Promise<void> {
  try {
    await inspect();
  } catch (error) {
    logWarning('The AWS call failed and can be retried', { ...facts, failure: toFailure(error) });
  }
}

async function repairAttachment(referenceId: string, principal: string, run: Run): Promise<void> {
  const attachment = { thingName: referenceId, principal, policyNames: vehiclePolicyNames };
  if (await isAttached(attachment, run)) {
    return;
  }
  await repair(
    referenceId,
    async () => {
      await createThing(referenceId, run);
      await attachCertificate(attachment, run);
    },
    run,
  );
  reportRepair(referenceId, 'ATTACHMENT_REPAIRED');
}

async function repairFleetWiseVehicle(referenceId: string, run: Run): Promise<void> {
  const settings = fleetWise;
  if (settings === undefined || (await fleetWiseVehicleExists(referenceId, run))) {
    return;
  }
  await repair(referenceId, () => makeFleetWiseVehicle(referenceId, settings, run), run);
  reportRepair(referenceId, 'FLEETWISE_VEHICLE_REPAIRED');
}

/**
 * Makes what is missing. A revocation meanwhile may have removed it before, so its last step is
 * stored as open again. The write moves the item, so that a running last step repeats.
 */
async function repair(referenceId: string, make: () => Promise<void>, run: Run): Promise<void> {
  try {
    await make();
  } finally {
    await untilDone(() => dissolveAgainIfRevoked(referenceId, run), run);
  }
}

async function dissolveAgainIfRevoked(referenceId: string, run: Run): Promise<true> {
  const vehicle = await findVehicle(referenceId, run);
  if (vehicle?.status === 'REVOKED') {
    await saveVehicle({ ...vehicle, isDissolving: true }, run);
  }
  return true;
}
