/**
 * A workshop replaces the TCU: the session of the old one ends and cannot return, and the vehicle
 * is provisioned with the new one under the same Reference ID.
 */
import { publicKeyGuard } from '../../domain/registry.ts';
import { createSigningRequest, createVehicleKey } from '../../tools/simulator/provisioning/vehicle-key.ts';
import { fingerprintOf } from '../aws/key-fingerprint.ts';
import { deleteItem } from '../aws/remove-vehicle.ts';
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';
import { secondDeviceOf } from '../names.ts';
import { objectOf } from '../response-data.ts';
import { importDevice } from './device-import.ts';
import { provisionVehicle, requireCertificate } from './provision.ts';
import { connectVehicle, requireEnd, requireRefusal } from './vehicle-session.ts';

const replaceTcu = `mutation ($input: ReplaceTcuInput!) {
  replaceTcu(input: $input) { referenceId status }
}`;

/** The check `tcu-change`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const tcuChangeCheck: Check = {
  name: 'tcu-change',
  shows: 'a replaced TCU loses its session and cannot return; the new one has the same Reference ID',
  needs: ['renewal'],
  timeoutSeconds: 240,
  async run(context) {
    const { facts, progress } = context;
    const { identity: before } = facts.require('vehicle');
    const newDeviceId = await importSecondDevice(context);
    const session = await connectVehicle(context, before);
    const startedAt = Date.now();
    try {
      await replace(context, newDeviceId);
      progress('waiting for the end of the old session');
      await requireEnd(context, session);
    } finally {
      await session.end();
    }
    const seconds = (Date.now() - startedAt) / 1000;
    await requireRefusal(context, before);
    facts.set('replacedCertificate', before.certificate);
    const identity = await provisionSecondDevice(context, newDeviceId);
    facts.set('vehicle', { ...facts.require('vehicle'), deviceId: newDeviceId, identity });
    await (await connectVehicle(context, identity)).end();
    return `old session ended ${seconds.toFixed(1)} s after the request`;
  },
};

async function importSecondDevice({ cleanup, deployment, facts }: CheckContext): Promise<string> {
  const { provisioner, tenantId } = facts.require('people');
  const deviceId = secondDeviceOf(tenantId);
  cleanup.add(`device ${deviceId}`, () => deleteItem(deployment, 'DeviceInventory', { deviceId }));
  await importDevice(provisioner, deviceId);
  return deviceId;
}

async function replace({ facts }: CheckContext, newDeviceId: string): Promise<void> {
  const { operator } = facts.require('people');
  const { vin, referenceId, deviceId: currentDeviceId } = facts.require('vehicle');
  const response = await operator.ask(replaceTcu, { input: { vin, currentDeviceId, newDeviceId } });
  const replaced = objectOf(response, 'replaceTcu');
  expectThat(replaced['referenceId'] === referenceId, 'The change of the TCU changed the Reference ID.');
}

async function provisionSecondDevice({ cleanup, deployment, facts }: CheckContext, deviceId: string) {
  const { provisioner } = facts.require('people');
  const { vin, referenceId } = facts.require('vehicle');
  const key = createVehicleKey();
  const publicKeyFingerprint = fingerprintOf(key).sha256;
  cleanup.add(`guard of the second TCU's key of ${referenceId}`, () =>
    deleteItem(deployment, 'UniqueKeys', { key: publicKeyGuard(publicKeyFingerprint) }),
  );
  const certificateSigningRequest = await createSigningRequest(deviceId, key);
  const response = await provisioner.ask(provisionVehicle, {
    input: { vin, deviceId, certificateSigningRequest },
  });
  const provisioned = objectOf(response, 'provisionVehicle');
  expectThat(provisioned['referenceId'] === referenceId, 'The new TCU got another Reference ID.');
  const certificate = String(provisioned['certificate']);
  requireCertificate(certificate, referenceId, key);
  return { key, certificate: `${certificate.trim()}\n${provisioned['certificateChain']}` };
}
