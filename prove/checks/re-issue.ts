/**
 * A new key for the vehicle: the new certificate connects, the old session ends, the old
 * certificate is refused.
 */
import { createSigningRequest, createVehicleKey } from '../../tools/simulator/provisioning/vehicle-key.ts';
import { objectOf } from '../response-data.ts';
import { fingerprintOf } from '../aws/key-fingerprint.ts';
import { deleteItem } from '../aws/remove-vehicle.ts';
import { publicKeyGuard } from '../../domain/registry.ts';
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';
import { provisionVehicle, requireCertificate } from './provision.ts';
import { connectVehicle, requireEnd, requireRefusal } from './vehicle-session.ts';

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
    const { facts, progress } = context;
    const { identity: before } = facts.require('vehicle');
    const session = await connectVehicle(context, before);
    const startedAt = Date.now();
    try {
      const identity = await reIssue(context);
      facts.set('vehicle', { ...facts.require('vehicle'), identity });
      progress('waiting for the end of the old session');
      await requireEnd(context, session);
    } finally {
      await session.end();
    }
    const seconds = (Date.now() - startedAt) / 1000;
    await requireRefusal(context, before);
    await (await connectVehicle(context, facts.require('vehicle').identity)).end();
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
