/**
 * The vehicle renews its certificate over its own session: the response arrives, the new
 * certificate connects, and from its first record on the old one is refused.
 */
import { certificateRequestTopic, downlinkTopic } from '../../domain/topics.ts';
import { publicKeyGuard } from '../../domain/registry.ts';
import { createSigningRequest, createVehicleKey } from '../../tools/simulator/provisioning/vehicle-key.ts';
import { publish, subscribe } from '../aws/device-connection.ts';
import { fingerprintOf } from '../aws/key-fingerprint.ts';
import { deleteItem, readVehicle } from '../aws/remove-vehicle.ts';
import { waitFor } from '../aws/wait.ts';
import type { Check, CheckContext } from '../check.ts';
import type { ProvedVehicle } from '../facts.ts';
import { CheckError, expectThat } from '../check-error.ts';
import { requireCertificate } from './provision.ts';
import { connectVehicle, requireRefusal } from './vehicle-session.ts';

/** The check `renewal`; no row of docs/ASSUMPTIONS.md depends on it alone. */
export const renewalCheck: Check = {
  name: 'renewal',
  shows: 'a vehicle renews its certificate over its session, and the old one is cut off by the first record',
  needs: ['re-issue'],
  timeoutSeconds: 180,
  async run(context) {
    const { deployment, facts, signal } = context;
    const { referenceId, identity: before } = facts.require('vehicle');
    const startedAt = Date.now();
    const identity = await renew(context);
    facts.set('vehicle', { ...facts.require('vehicle'), identity });
    const renewed = await connectVehicle(context, identity);
    // Its presence event is the first record.
    await waitFor(async () => {
      const vehicle = await readVehicle(deployment, referenceId);
      return vehicle?.certificate?.keyFingerprint === fingerprintOf(identity.key).sha256 ? true : undefined;
    }, signal).finally(() => renewed.end());
    const seconds = (Date.now() - startedAt) / 1000;
    await requireRefusal(context, before);
    return `renewed within ${seconds.toFixed(1)} s`;
  },
};

async function renew(context: CheckContext) {
  const { cleanup, deployment, facts, signal } = context;
  const { referenceId, identity, telemetryTopic } = facts.require('vehicle');
  const key = createVehicleKey();
  const publicKeyFingerprint = fingerprintOf(key).sha256;
  cleanup.add(`guard of the renewed key of ${referenceId}`, () =>
    deleteItem(deployment, 'UniqueKeys', { key: publicKeyGuard(publicKeyFingerprint) }),
  );
  const csr = await createSigningRequest(referenceId, key);
  const connection = await connectVehicle(context, identity);
  let payload: string | undefined;
  connection.client.on('message', (_topic, message) => (payload ??= message.toString('utf8')));
  try {
    const granted = await subscribe(connection, downlinkTopic(referenceId, 'certificate'));
    expectThat(granted === 'granted', 'The vehicle may not subscribe to its certificates.');
    const sent = await publish(connection, certificateRequestTopic(referenceId), JSON.stringify({ csr }));
    expectThat(sent === 'acknowledged', 'The vehicle may not request a certificate.');
    return identityIn(await waitFor(() => payload, signal), { referenceId, telemetryTopic }, key);
  } finally {
    await connection.end();
  }
}

function identityIn(
  payload: string,
  { referenceId, telemetryTopic }: Pick<ProvedVehicle, 'referenceId' | 'telemetryTopic'>,
  key: string,
) {
  // The function's own message; each member is checked below.
  const { certificate, certificateChain, error, ...more } = JSON.parse(payload) as Readonly<
    Record<string, string>
  >;
  if (certificate === undefined) {
    throw new CheckError(`The renewal was refused: ${error}.`);
  }
  requireCertificate(certificate, referenceId, key);
  expectThat(more['telemetryTopic'] === telemetryTopic, 'The renewal names another topic for telemetry.');
  return { key, certificate: `${certificate.trim()}\n${certificateChain}` };
}
