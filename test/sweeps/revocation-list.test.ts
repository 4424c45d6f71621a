/**
 * The authority's revocation list: OpenSSL, which knows nothing of the product, refuses the
 * certificate of a TCU that left, and accepts those of other vehicles.
 */
import { beforeEach, describe, expect } from 'vitest';
import { describeRevocationList, requireOpenssl, verifyClientCertificate } from 'local-aws/testing/openssl';
import { type GivenVehicle, givenDevice, givenPerson, givenVehicle } from '../support/given.ts';
import { stayingSignedIn } from '../support/long-session.ts';
import { listAddress, readRevocationList, revocationBucket } from '../support/revocation-list.ts';
import { requireOutput } from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('technician', { scope: 'file' }, () => givenPerson(world(), ['service-technicians']))
  .extend('officer', { scope: 'file' }, async () =>
    stayingSignedIn(world(), await givenPerson(world(), ['privacy-officers'])),
  )
  .extend('vehicle', ({ provisioner }) => givenVehicle(provisioner))
  .extend('other', ({ provisioner }) => givenVehicle(provisioner));
beforeEach(requireOpenssl);

async function verify({ certificate, certificateChain }: GivenVehicle) {
  const list = await readRevocationList(world(), certificate);
  return verifyClientCertificate(certificate, certificateChain, list);
}

describe('the revocation list', () => {
  it('is in the bucket that the certificate and the outputs name', ({ vehicle }) => {
    const { host } = listAddress(vehicle.certificate);

    expect(host).toBe(`${revocationBucket(world())}.s3.eu-central-1.amazonaws.com`);
    expect(requireOutput(world(), 'RevocationBucketName')).toBe(revocationBucket(world()));
  });

  it('has the certificate of a replaced TCU, and no other vehicle’s', async ({
    provisioner,
    technician,
    vehicle,
    other,
  }) => {
    const before = await verify(vehicle);
    const { vin, deviceId: currentDeviceId } = vehicle;
    const newDeviceId = await givenDevice(provisioner);

    const { data } = await technician.ask(
      'mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { status } }',
      { input: { vin, currentDeviceId, newDeviceId } },
    );

    const after = await verify(vehicle);
    expect(data?.['replaceTcu']).toEqual({ status: 'WITHOUT_TCU' });
    expect([before.ok, after.ok], before.output).toEqual([true, false]);
    expect(after.output).toContain('certificate revoked');
    expect(await verify(other)).toMatchObject({ ok: true });
  });

  it('has the certificate of a revoked Reference ID', async ({ officer, vehicle, other }) => {
    const { referenceId } = vehicle;

    await officer.ask(
      'mutation ($id: ID!) { revokeReferenceId(referenceId: $id, reason: IDENTITY_DISCLOSED) { status } }',
      { id: referenceId },
    );

    expect((await verify(vehicle)).output).toContain('certificate revoked');
    expect(await verify(other)).toMatchObject({ ok: true });
  });

  it('names no vehicle', async ({ technician, vehicle }) => {
    const { vin, deviceId: currentDeviceId, referenceId } = vehicle;
    await technician.ask('mutation ($input: RemoveTcuInput!) { removeTcu(input: $input) { status } }', {
      input: { vin, currentDeviceId },
    });

    const list = await readRevocationList(world(), vehicle.certificate);

    const text = `${describeRevocationList(list)} ${list.toString('latin1')}`;
    expect([vin, referenceId, currentDeviceId].filter((secret) => text.includes(secret))).toEqual([]);
    expect((await verify(vehicle)).ok).toBe(false);
  });
});
