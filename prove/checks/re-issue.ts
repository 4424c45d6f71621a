/**
 * A new key for the vehicle: the new certificate connects, the old session ends, the old
 * certificate is refused.
 */
import { createSigningRequest, createVehicleKey } from '../../tools/simulator/provisioning/vehicle-key.ts';
import { objectOf } from '../response-data.ts';
import { tryToConnect } from '../aws/device-connection.ts';
import { fingerprintOf } from '../aws/key-fingerprint.ts';
import { deleteItem } from '../aws/remove-vehicle.ts';
import { happensWithin } from '../aws/wait.ts';
import { publicKeyGuard } from '../../domain/registry.ts';
import type { Check, CheckContext } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';
import { provisionVehicle, requireCertificate } from './provision.ts';

/**
 * Names the key, so that a later run gets a permit of its own and not the used one of this run.
 */
const permitReissue = `mutation ($referenceId: ID!, $publicKeyFingerprint: String!) {
  permitReissue(
    referenceId: $referenceId
    reason: KEY_ROTATION
    publicKeyFingerprint: $publicKeyFingerprint
  ) { until }
}`;

/** The check `re-issue`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const reIssueCheck: Check = {
  name: 're-issue',
  shows: 'a re-issued certificate connects; the session of the replaced one ends and cannot return',
  needs: ['mqtt-connect'],
  timeoutSeconds: 180,
  async run(context) {
    const { deployment, facts, progress } = context;
    const { referenceId, iotEndpoint, identity: before } = facts.require('vehicle');
    const old = await tryToConnect(deployment, iotEndpoint, referenceId, before);
    if ('refused' in old) {
      throw new CheckError(`The vehicle cannot connect: ${old.refused}.`);
    }
    const startedAt = Date.now();
    const identity = await reIssue(context).catch(async (error: unknown) => {
      await old.connection.end();
      throw error;
    });
    facts.set('vehicle', { ...facts.require('vehicle'), identity });
    progress('waiting for the end of the old session');
    const ended = await happensWithin(old.connection.closed, 150_000, context.signal).finally(() =>
      old.connection.end(),
    );
    const seconds = (Date.now() - startedAt) / 1000;
    expectThat(ended, 'The session of the replaced certificate is still connected.');
    const again = await tryToConnect(deployment, iotEndpoint, referenceId, before);
    if ('connection' in again) {
      await again.connection.end();
    }
    expectThat('refused' in again, 'The replaced certificate can still connect.');
    const renewed = await tryToConnect(deployment, iotEndpoint, referenceId, identity);
    if ('refused' in renewed) {
      throw new CheckError(`The new certificate cannot connect: ${renewed.refused}.`);
    }
    await renewed.connection.end();
    return `old session ended ${seconds.toFixed(1)} s after the request`;
  },
};

async function reIssue({ deployment, facts, cleanup }: CheckContext) {
  const { provisioner, operator } = facts.require('people');
  const { referenceId, vin, deviceId } = facts.require('vehicle');
  const key = createVehicleKey();
  const publicKeyFingerprint = fingerprintOf(key).sha256;
  cleanup.add(`guard of the second key of ${referenceId}`, () =>
    deleteItem(deployment, 'UniqueKeys', { key: publicKeyGuard(publicKeyFingerprint) }),
  );
  const certificateSigningRequest = await createSigningRequest(deviceId, key);
  const input = { vin, deviceId, certificateSigningRequest };
  objectOf(await operator.ask(permitReissue, { referenceId, publicKeyFingerprint }), 'permitReissue');
  const response = await provisioner.ask(provisionVehicle, { input });
  const provisioned = objectOf(response, 'provisionVehicle');
  expectThat(provisioned['referenceId'] === referenceId, 'The re-issue changed the Reference ID.');
  const certificate = String(provisioned['certificate']);
  requireCertificate(certificate, referenceId, key);
  return { key, certificate: `${certificate.trim()}\n${provisioned['certificateChain']}` };
}
