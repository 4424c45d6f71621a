/**
 * Provisioning, step `register-again`, after AWS IoT has lost a vehicle's certificate or thing:
 * makes both again from the registry and ACM PCA, with their attachments and the FleetWise vehicle.
 * Only the reconciler runs it (docs/decisions/0107-a-lost-registration-is-a-saga.md).
 */
import {
  attachCertificate,
  createThing,
  findCertificate,
  registerCertificate,
} from '../../aws/iot-registry.ts';
import { report, reportRepair } from '../drift-report.ts';
import { makeFleetWiseVehicle } from '../fleetwise-vehicle.ts';
import { findIssued, readCertificate } from '../issued-certificate.ts';
import { type ProvisioningItem, type VehicleCertificate, retiringOf } from '../provisioning-item.ts';
import { findVehicle, saveVehicle } from '../registry-store.ts';
import type { Run, Step } from '../run.ts';
import { fleetWise, vehiclePolicyNames } from '../settings.ts';
import { untilDone } from '../until-done.ts';

/**
 * Clears `registration`. A certificate that AWS IoT has keeps its status, because an operator may
 * have disabled it. A missing one is registered INACTIVE, so that a change that is stored meanwhile
 * cuts the vehicle off for good; `switch-certificate` activates it afterwards (assumption iot-68).
 */
export const registerAgain: Step = {
  name: 'register-again',
  async run(vehicle, run) {
    const { certificate, registration, ...rest } = vehicle;
    // Its TCU was taken out meanwhile.
    if (certificate === undefined) {
      return saveVehicle(rest, run);
    }
    if (registration === 'REGISTERING') {
      return registerMissing({ ...rest, certificate }, run);
    }
    const found = await findCertificate(certificate.certificateId, run);
    // A retry must not take the INACTIVE certificate of its predecessor for an operator's decision.
    if (found === undefined) {
      return saveVehicle({ ...vehicle, registration: 'REGISTERING' }, run);
    }
    return whileCurrent(vehicle.referenceId, certificate, run, async () => {
      await tie(vehicle.referenceId, found.arn, run);
      return saveVehicle({ ...rest, certificate }, run);
    });
  },
};

async function registerMissing(
  vehicle: ProvisioningItem & { readonly certificate: VehicleCertificate },
  run: Run,
): Promise<ProvisioningItem> {
  const { certificate, referenceId } = vehicle;
  const pem = await findIssued(certificate.certificateArn, run);
  if (pem === undefined) {
    report({ referenceId }, 'CERTIFICATE_LOST', run);
    return saveVehicle(vehicle, run);
  }
  requireSame(pem, referenceId, certificate);
  return whileCurrent(referenceId, certificate, run, async () => {
    const iotCertificateArn = await registerCertificate(pem, 'INACTIVE', run);
    await tie(referenceId, iotCertificateArn, run);
    const isActive = vehicle.status === 'ACTIVE';
    const certificateSwitch = isActive && { certificateSwitch: { to: 'ACTIVE' } as const };
    const registered = {
      ...vehicle,
      certificate: { ...certificate, iotCertificateArn },
      ...certificateSwitch,
    };
    const saved = await saveVehicle(registered, run);
    reportRepair(referenceId, 'REGISTERED_AGAIN');
    return saved;
  });
}

function requireSame(pem: string, referenceId: string, certificate: VehicleCertificate): void {
  const { certificateId } = readCertificate(pem, { referenceId, ...certificate });
  if (certificateId !== certificate.certificateId) {
    throw new Error('ACM PCA returned another certificate');
  }
}

/** Makes the thing and the FleetWise vehicle, and attaches the certificate. */
async function tie(thingName: string, principal: string, run: Run): Promise<void> {
  await createThing(thingName, run);
  await attachCertificate({ thingName, principal, policyNames: vehiclePolicyNames }, run);
  if (fleetWise !== undefined) {
    await makeFleetWiseVehicle(thingName, fleetWise, run);
  }
}

/**
 * A change meanwhile may have retired the certificate before `make` has made something for it, so
 * its removal is stored as open again when `make` fails. A run that is killed before this leaves an
 * INACTIVE certificate, which the comparison reports.
 */
async function whileCurrent(
  referenceId: string,
  certificate: VehicleCertificate,
  run: Run,
  make: () => Promise<ProvisioningItem>,
): Promise<ProvisioningItem> {
  try {
    return await make();
  } catch (error) {
    await untilDone(() => retireUnlessCurrent(referenceId, certificate, run), run);
    throw error;
  }
}

async function retireUnlessCurrent(
  referenceId: string,
  certificate: VehicleCertificate,
  run: Run,
): Promise<true> {
  const vehicle = await findVehicle(referenceId, run);
  const { certificateId } = certificate;
  if (vehicle === undefined || vehicle.certificate?.certificateId === certificateId) {
    return true;
  }
  const others = retiringOf(vehicle).filter((retiring) => retiring.certificateId !== certificateId);
  const isDissolving = vehicle.status === 'REVOKED' && ({ isDissolving: true } as const);
  await saveVehicle({ ...vehicle, ...isDissolving, retiring: [...others, certificate] }, run);
  return true;
}
