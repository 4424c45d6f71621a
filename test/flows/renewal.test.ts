/**
 * A vehicle renews its certificate over its own session: with mqtt.js and OpenSSL, with a lost
 * response, with a certificate that it never uses, and against a re-issue.
 */
import { execFileSync } from 'node:child_process';
import { X509Certificate, createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect } from 'vitest';
import { certificateRequestTopic } from '../../domain/topics.ts';
import { keyPair, signingRequest } from 'local-aws/testing/signing-requests';
import { requireOpenssl, verifyClientCertificate } from 'local-aws/testing/openssl';
import { privateKeyPem } from 'local-aws/testing/mqtt-device';
import type { RenewalMemory } from '../../tools/simulator/renewal.ts';
import { createVehicle } from '../../tools/simulator/vehicle.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenDevice,
  givenPermit,
  givenVehicle,
  givenVehicleOf,
  provisionVehicle,
} from '../support/given.ts';
import {
  type NextKey,
  ask,
  certificateIdOf,
  connectWith,
  identityOf,
  nextKey,
  offerIn,
  report,
  request,
  settled,
  tryToConnectWith,
} from '../support/renewal.ts';
import { itemsOf, setAttribute } from '../support/tables.ts';
import { connectVehicle, endpointOf, tryToConnectVehicle } from '../support/vehicles-on-the-wire.ts';
import { europeanVin } from '../support/vins.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world).extend('vehicle', ({ provisioner, operator, owner }) =>
  givenVehicleOf({ provisioner, operator, owner }),
);

const stored = async ({ referenceId }: GivenVehicle) =>
  (await itemsOf(world(), 'VehicleRegistry')).find((item) => item.referenceId === referenceId);
const stateOf = async ({ referenceId }: GivenVehicle) =>
  (await itemsOf(world(), 'VehicleState')).find((item) => item.referenceId === referenceId);
const messagesOf = async ({ referenceId }: GivenVehicle) =>
  (await itemsOf(world(), 'Telemetry')).filter((item) => item.referenceId === referenceId);
const historyOf = async ({ referenceId }: GivenVehicle) =>
  (await itemsOf(world(), 'VehicleHistory'))
    .filter((item) => item.referenceId === referenceId)
    .sort((one, other) => one.atId.localeCompare(other.atId))
    .map(({ event }) => event);

/** Runs the reconciler as if the vehicle's unfinished work had rested, or its overlap were over. */
async function reconcileLater(vehicle: GivenVehicle): Promise<void> {
  const { referenceId } = vehicle;
  const past = '2026-01-01T00:00:00.000Z';
  await setAttribute(world(), 'VehicleRegistry', { referenceId }, 'pendingSince', past);
  // Provisioning keeps this attribute beside the domain's.
  const { issuance } = (await stored(vehicle)) as { readonly issuance?: { readonly useBefore?: string } };
  if (issuance?.useBefore !== undefined) {
    const ended = { ...issuance, useBefore: past };
    await setAttribute(world(), 'VehicleRegistry', { referenceId }, 'issuance', ended);
  }
  const rule = world()
    .resourcesOfType('AWS::Events::Rule')
    .find((id) => id.includes('Reconcile'));
  await world().runSchedule(rule ?? '');
}

/** Asks over a session of the vehicle's own, and ends it. */
async function offered(vehicle: GivenVehicle, next: NextKey) {
  const device = await connectVehicle(world(), vehicle);
  const response = await ask(device, vehicle.referenceId, { csr: next.csr });
  await device.end();
  return response;
}

describe('a vehicle with OpenSSL and an MQTT client alone', () => {
  beforeEach(requireOpenssl);

  it('renews its certificate', async ({ vehicle }) => {
    const { referenceId } = vehicle;
    const folder = mkdtempSync(join(tmpdir(), 'renewal-'));
    const [key, csr] = [join(folder, 'key.pem'), join(folder, 'request.pem')];
    execFileSync(
      'openssl',
      ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'].concat([
        '-keyout',
        key,
        '-out',
        csr,
        '-subj',
        '/CN=telematics',
      ]),
      { stdio: 'ignore' },
    );
    const next = { key: readFileSync(key, 'utf8'), csr: readFileSync(csr, 'utf8') };
    rmSync(folder, { recursive: true });
    const requestId = randomUUID();
    const old = await connectVehicle(world(), vehicle);

    const response = await ask(old, referenceId, { csr: next.csr, requestId });

    const offer = offerIn(response);
    expect(response.requestId).toBe(requestId);
    expect(new X509Certificate(offer.certificate).subject).toBe(`CN=${referenceId}`);
    expect(verifyClientCertificate(offer.certificate, offer.certificateChain).output).toContain('OK');
    const [oldId, newId] = [certificateIdOf(vehicle.certificate), certificateIdOf(offer.certificate)];
    expect((await stored(vehicle))?.certificate?.certificateId, 'unused').toBe(oldId);
    expect((await stateOf(vehicle))?.certificates, 'both count').toEqual({ [oldId]: 0, [newId]: 0 });
    expect(await report(old, referenceId)).toBe('acknowledged');
    await settled(world());
    expect(await messagesOf(vehicle)).toHaveLength(1);

    const renewed = await connectWith(world(), referenceId, identityOf(next, offer));
    await old.closed;
    await report(renewed, referenceId);
    await settled(world());

    expect((await stored(vehicle))?.certificate?.certificateId, 'used').toBe(newId);
    expect(await stored(vehicle)).not.toHaveProperty('pendingSaga');
    expect(await stateOf(vehicle)).not.toHaveProperty('offered');
    expect(await messagesOf(vehicle)).toHaveLength(2);
    expect(await tryToConnectVehicle(world(), vehicle)).toBe('refused');
    expect(await historyOf(vehicle)).toEqual(
      expect.arrayContaining(['RENEWAL_BEGUN', 'CERTIFICATE_RENEWED']),
    );
    // Cutting the old certificate off has ended the session under this client id once.
    const again = await connectWith(world(), referenceId, identityOf(next, offer));
    expect(await report(again, referenceId)).toBe('acknowledged');
    await again.end();
  });
});

describe('a vehicle that renews its certificate', () => {
  it('gets the same certificate again when the response was lost', async ({ vehicle }) => {
    const { referenceId } = vehicle;
    const next = await nextKey();
    const device = await connectVehicle(world(), vehicle);
    await request(device, referenceId, { csr: next.csr });
    await settled(world());
    await device.end();

    const first = offerIn(await offered(vehicle, next));
    const second = offerIn(await offered(vehicle, next));

    expect(second).toEqual(first);
    expect((await historyOf(vehicle)).filter((event) => event === 'RENEWAL_BEGUN')).toHaveLength(1);
  });

  it('keeps the old certificate when it does not use the new one in time', async ({ vehicle }) => {
    const { referenceId } = vehicle;
    const next = await nextKey();
    const offer = offerIn(await offered(vehicle, next));
    await settled(world());

    await reconcileLater(vehicle);
    const fenced = (await stateOf(vehicle))?.certificates?.[certificateIdOf(offer.certificate)];
    await reconcileLater(vehicle);

    expect(fenced, 'fenced before it is cut off').toBeGreaterThan(0);
    expect(await tryToConnectWith(world(), referenceId, identityOf(next, offer))).toBe('refused');
    const device = await connectVehicle(world(), vehicle);
    expect(await report(device, referenceId)).toBe('acknowledged');
    await device.end();
    await settled(world());
    expect(await messagesOf(vehicle)).toHaveLength(1);
    expect(await stored(vehicle)).not.toHaveProperty('issuance');
    expect((await historyOf(vehicle)).at(-1)).toBe('RENEWAL_UNDONE');
    expect(offerIn(await offered(vehicle, next)).certificate, 'the same key may ask again').not.toBe(
      offer.certificate,
    );
  });

  it('is not taken for the reconciler’s work before the overlap is over', async ({ vehicle }) => {
    await offered(vehicle, await nextKey());
    const rule = world()
      .resourcesOfType('AWS::Events::Rule')
      .find((id) => id.includes('Reconcile'));
    const since = (await stored(vehicle)) as { readonly pendingSince?: string } | undefined;

    await world().runSchedule(rule ?? '');

    expect(Date.parse(since?.pendingSince ?? '') - Date.now()).toBeGreaterThan(23 * 3_600_000);
    expect(await stored(vehicle)).toHaveProperty('issuance.direction', 'RUN');
  });
});

describe('a request for a certificate', () => {
  it('is refused with the reason', async ({ provisioner, vehicle }) => {
    const other = await givenVehicle(provisioner);
    const device = await connectVehicle(world(), vehicle);
    const { referenceId } = vehicle;
    const vin = europeanVin();

    const responses = [
      await ask(device, referenceId, 'not JSON'),
      await ask(device, referenceId, { csr: await signingRequest({ subject: `CN=${vin}` }) }),
      await ask(device, referenceId, { csr: await signingRequest({ keys: other.keys }) }),
    ];
    await device.end();

    expect(responses).toEqual([
      { error: 'INVALID_REQUEST' },
      { error: 'INVALID_CSR' },
      { error: 'KEY_IN_USE' },
    ]);
  });

  it('returns the present certificate to a vehicle that has just got it', async ({ vehicle }) => {
    const device = await connectVehicle(world(), vehicle);
    const response = await ask(device, vehicle.referenceId, { csr: vehicle.certificateSigningRequest });
    await device.end();

    expect(offerIn(response)).toMatchObject({ certificate: vehicle.certificate });
    expect(response).not.toHaveProperty('useBefore');
  });

  it('needs the pinned key where the inventory pins one', async ({ provisioner }) => {
    const keys = await keyPair();
    const spki = Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey));
    const publicKeyFingerprint = createHash('sha256').update(spki).digest('hex');
    const deviceId = await givenDevice(provisioner, { publicKeyFingerprint });
    const certificateSigningRequest = await signingRequest({ keys });
    const { data } = await provisioner.ask(provisionVehicle, {
      input: { vin: europeanVin(), deviceId, certificateSigningRequest },
    });
    // The fields that the document requests.
    const vehicle = { ...(data?.['provisionVehicle'] as GivenVehicle), keys };

    expect(await offered(vehicle, await nextKey())).toEqual({ error: 'KEY_MISMATCH' });
  });

  it('is refused after the vehicle’s allowance is used up, and then ignored', async ({ vehicle }) => {
    const { referenceId } = vehicle;
    const device = await connectVehicle(world(), vehicle);
    const responses: unknown[] = [];
    for (let asked = 0; asked < 6; asked += 1) {
      responses.push(await ask(device, referenceId, '{}'));
    }
    await request(device, referenceId, '{}');
    await settled(world());
    await device.end();

    expect(responses.slice(0, 5)).toEqual(Array(5).fill({ error: 'INVALID_REQUEST' }));
    expect(responses[5]).toEqual({ error: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) as number });
    expect(device.messages).toHaveLength(6);
  });

  it('of another vehicle ends the session that sent it', async ({ provisioner, vehicle }) => {
    const other = await givenVehicle(provisioner);
    const device = await connectVehicle(world(), vehicle);

    const sent = await device.publish(certificateRequestTopic(other.referenceId), '{}');

    expect(sent).toBe('cut');
  });
});

describe('a re-issue with a permit', () => {
  const reissue = async (by: Person, { vin, deviceId }: GivenVehicle, csr: string) =>
    by.ask(provisionVehicle, { input: { vin, deviceId, certificateSigningRequest: csr } });

  it('ends a renewal, whose certificate is revoked', async ({ provisioner, operator, vehicle }) => {
    const next = await nextKey();
    const offer = offerIn(await offered(vehicle, next));
    await givenPermit(operator, vehicle);
    const other = await nextKey();

    const refused = await reissue(provisioner, vehicle, other.csr);
    await reconcileLater(vehicle);
    const issued = await reissue(provisioner, vehicle, other.csr);

    expect(codeOf(refused)).toBe('PROVISIONING_IN_PROGRESS');
    expect(codeOf(issued)).toBe('none');
    expect(await tryToConnectWith(world(), vehicle.referenceId, identityOf(next, offer))).toBe('refused');
    expect(await tryToConnectVehicle(world(), vehicle)).toBe('refused');
  });

  it('is needed by a provisioner who knows the key of a renewal', async ({ provisioner, vehicle }) => {
    const next = await nextKey();
    await offered(vehicle, next);

    expect(codeOf(await reissue(provisioner, vehicle, next.csr))).toBe('REISSUE_NOT_PERMITTED');
  });
});

describe('a change of the TCU', () => {
  it('wins over a renewal: neither certificate connects', async ({ operator, vehicle }) => {
    const { deviceId: currentDeviceId, referenceId } = vehicle;
    const next = await nextKey();
    const offer = offerIn(await offered(vehicle, next));
    const remove = () =>
      operator.ask('mutation ($input: RemoveTcuInput!) { removeTcu(input: $input) { status } }', {
        input: { referenceId, currentDeviceId },
      });

    let response = await remove();
    if (codeOf(response) === 'PROVISIONING_IN_PROGRESS') {
      await reconcileLater(vehicle);
      response = await remove();
    }

    expect(response.data).toEqual({ removeTcu: { status: 'WITHOUT_TCU' } });
    expect(await tryToConnectVehicle(world(), vehicle)).toBe('refused');
    expect(await tryToConnectWith(world(), referenceId, identityOf(next, offer))).toBe('refused');
    const fences = Object.values((await stateOf(vehicle))?.certificates ?? {});
    expect(fences).toHaveLength(2);
    expect(fences).not.toContain(0);
  });
});

describe('a simulated vehicle', () => {
  it('renews at two thirds of the lifetime, and has stored key and certificate before', async ({
    vehicle,
  }) => {
    const { referenceId } = vehicle;
    const identity = { key: privateKeyPem(vehicle.keys), certificate: vehicle.certificate };
    const { validFrom, validTo } = new X509Certificate(vehicle.certificate);
    let aheadMs = ((Date.parse(validTo) - Date.parse(validFrom)) * 2) / 3 + 60_000;
    const kept: RenewalMemory[] = [];
    const { host, port, certificateAuthority } = endpointOf(world());
    let count = 0;
    let connectedAgain = (): void => undefined;
    const hasConnectedAgain = new Promise<void>((resolve) => (connectedAgain = resolve));
    const simulated = createVehicle({
      referenceId,
      identity,
      endpoint: { host: host ?? 'localhost', port, certificateAuthority },
      renewal: {
        keep: (memory) => {
          kept.push(memory);
          if (memory.current !== undefined) {
            // Else the new certificate would be due at once, too.
            aheadMs = 0;
          }
        },
      },
      backOff: { first: 20, max: 50 },
      clock: {
        now: () => Date.now() + aheadMs,
        after(delayMs, work) {
          const timer = setTimeout(work, Math.min(delayMs, 2_147_483_647));
          return () => clearTimeout(timer);
        },
      },
      listener: {
        connected: () => {
          count += 1;
          if (count === 2) {
            connectedAgain();
          }
        },
      },
    });

    simulated.connect();
    await hasConnectedAgain;
    await settled(world());
    await simulated.stop();

    expect(kept[0]).toHaveProperty('pendingKey');
    const renewed = kept.find(({ current }) => current !== undefined);
    expect(renewed).toMatchObject({ previous: identity, current: { key: kept[0]?.pendingKey } });
    expect((await stored(vehicle))?.certificate?.certificateId).toBe(
      certificateIdOf(renewed?.current?.certificate ?? ''),
    );
  });
});
