/** Provisioning with a fresh key: a certificate whose common name is the Reference ID. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { isReferenceId } from '../../domain/reference-id.ts';
import { simulatedVin } from '../../tools/simulator/provisioning/simulated-vin.ts';
import { createSigningRequest, createVehicleKey } from '../../tools/simulator/provisioning/vehicle-key.ts';
import { objectOf } from '../response-data.ts';
import { fingerprintOf } from '../aws/key-fingerprint.ts';
import { removeVehicle } from '../aws/remove-vehicle.ts';
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';

/** The document; `re-issue` sends it as well. */
export const provisionVehicle = `mutation ($input: ProvisionVehicleInput!) {
  provisionVehicle(input: $input) {
    referenceId certificate certificateChain iotEndpoint telemetryTopic notAfter
  }
}`;

/** The check `provision`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const provisionCheck: Check = {
  name: 'provision',
  shows: 'a vehicle is provisioned; its certificate names its Reference ID and holds its key',
  needs: ['device-import'],
  timeoutSeconds: 120,
  async run(context) {
    const { facts } = context;
    const { provisioner } = facts.require('people');
    const { deviceId } = facts.require('device');
    const vin = simulatedVin(randomBytes(8).toString('hex'), 0);
    const key = createVehicleKey();
    const certificateSigningRequest = await createSigningRequest(deviceId, key);
    const response = await provisioner.ask(provisionVehicle, {
      input: { vin, deviceId, certificateSigningRequest },
    });
    const provisioned = objectOf(response, 'provisionVehicle');
    const referenceId = String(provisioned['referenceId']);
    registerRemoval(context, referenceId, key);
    const certificate = String(provisioned['certificate']);
    expectThat(isReferenceId(referenceId), 'The Reference ID is not a UUID of version 4.');
    requireCertificate(certificate, referenceId, key);
    facts.set('vehicle', {
      referenceId,
      vin,
      deviceId,
      iotEndpoint: String(provisioned['iotEndpoint']),
      telemetryTopic: String(provisioned['telemetryTopic']),
      identity: { key, certificate: `${certificate.trim()}\n${provisioned['certificateChain']}` },
    });
    return referenceId;
  },
};

/** Throws CheckError unless the certificate is the vehicle's. */
export function requireCertificate(pem: string, referenceId: string, key: string): void {
  const { subject, publicKey } = new X509Certificate(pem);
  expectThat(
    subject.split('\n').includes(`CN=${referenceId}`),
    'The common name of the certificate is not the Reference ID.',
  );
  const held = publicKey.export({ type: 'spki', format: 'der' }).toString('hex');
  expectThat(held === fingerprintOf(key).spkiHex, 'The certificate holds another key.');
}

function registerRemoval(
  { deployment, cleanup, facts }: CheckContext,
  referenceId: string,
  key: string,
): void {
  const { owner } = facts.require('people');
  cleanup.keep(`history of vehicle ${referenceId} (VehicleHistory)`);
  cleanup.keep(`marks of announced events of ${referenceId} (Announcements), for two days`);
  cleanup.keep('audit records of the conversions (AuditLog)');
  cleanup.keep(`certificates issued for ${referenceId} by the private certificate authority`);
  if (deployment.usesFleetWise) {
    cleanup.keep(
      `FleetWise vehicle ${referenceId}: aws iotfleetwise delete-vehicle --vehicle-name ${referenceId}`,
    );
  }
  const ownerIds = [owner.principalId];
  const keyFingerprints = [fingerprintOf(key).sha256];
  cleanup.add(`vehicle ${referenceId}`, () =>
    removeVehicle(deployment, { referenceId, ownerIds, keyFingerprints }),
  );
}
