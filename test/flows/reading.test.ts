/** Who sees which fields of a vehicle. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { grant } from '../support/accesses.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  givenDevice,
  givenPerson,
  givenVehicle,
  provisionVehicle,
  tenant,
} from '../support/given.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { setAttribute } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';
import { withOwnedVehicle } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withOwnedVehicle(world);

const readVehicle = (person: Person, referenceId: string, fields: string): Promise<ApiResponse> =>
  person.ask(`query ($id: ID!) { vehicle(referenceId: $id) { ${fields} } }`, { id: referenceId });

const publicFields = `referenceId tenantId status attributes { brand model year bodyType powertrainType }
  certificate { certificateId serialNumber notAfter } createdAt updatedAt version`;

describe('a vehicle', () => {
  it('is returned to its owner without its device', async ({ owner, vehicle }) => {
    const response = await readVehicle(owner, vehicle.referenceId, publicFields);

    expect(response.errors).toEqual([]);
    expect(response.data).toMatchObject({
      vehicle: {
        referenceId: vehicle.referenceId,
        tenantId: tenant,
        status: 'ACTIVE',
        attributes: { brand: null, year: null },
        certificate: { certificateId: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
        createdAt: expect.stringMatching(/Z$/) as string,
      },
    });
  });

  it('hides its device from its owner, who gets the other fields', async ({ owner, vehicle }) => {
    const response = await readVehicle(owner, vehicle.referenceId, 'status deviceId');

    expect(response.data).toEqual({ vehicle: { status: 'ACTIVE', deviceId: null } });
    expect(response.errors).toMatchObject([
      {
        errorType: 'Unauthorized',
        path: ['vehicle', 'deviceId'],
        message: 'Not Authorized to access deviceId on type Vehicle',
      },
    ]);
    expect(response.text).not.toContain(vehicle.deviceId);
  });

  it.for(['operators', 'provisioners', 'service-technicians', 'privacy-officers'] as const)(
    'is returned to %s of the tenant with its device',
    async (role, { vehicle }) => {
      const person = await givenPerson(world(), [role]);

      const response = await readVehicle(person, vehicle.referenceId, 'referenceId deviceId');

      expect(response.errors).toEqual([]);
      expect(response.data).toEqual({
        vehicle: { referenceId: vehicle.referenceId, deviceId: vehicle.deviceId },
      });
    },
  );

  it('is found by its Reference ID in upper and lower case', async ({ owner, vehicle }) => {
    const response = await readVehicle(owner, ` ${vehicle.referenceId.toUpperCase()} `, 'referenceId');

    expect(response.data).toEqual({ vehicle: { referenceId: vehicle.referenceId } });
  });

  it('shows the attributes that were given at provisioning', async ({ provisioner, operator }) => {
    const attributes = {
      brand: 'Example',
      model: 'One',
      year: 2026,
      bodyType: 'SUV',
      powertrainType: 'ELECTRIC',
    };
    const input = {
      vin: europeanVin(),
      deviceId: await givenDevice(provisioner),
      certificateSigningRequest: await signingRequest(),
      attributes,
    };
    const provisioned = await provisioner.ask(provisionVehicle, { input });
    // The field that the document requests.
    const { referenceId } = provisioned.data?.['provisionVehicle'] as GivenVehicle;

    const response = await readVehicle(operator, referenceId, publicFields);

    expect(response.data).toMatchObject({ vehicle: { attributes } });
  });

  it('returns the same error to everyone else', async ({ provisioner, operator, owner, vehicle }) => {
    const southern = await givenPerson(world(), ['operators', 'owners'], ['south']);
    const stranger = await givenPerson(world(), ['owners']);
    const revoked = await givenVehicle(provisioner);
    await grant(operator, { vehicle: revoked, person: owner });
    await setAttribute(world(), 'VehicleRegistry', { referenceId: revoked.referenceId }, 'status', 'REVOKED');

    const responses = [
      await readVehicle(owner, randomUUID(), 'status'),
      await readVehicle(owner, 'not a Reference ID', 'status'),
      await readVehicle(owner, revoked.referenceId, 'status'),
      await readVehicle(stranger, vehicle.referenceId, 'status'),
      await readVehicle(southern, vehicle.referenceId, 'status'),
    ];

    expect(responses.map(codeOf)).toEqual(responses.map(() => 'VEHICLE_NOT_FOUND'));
    expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
  });

  it('has no field for the VIN or for anything derived from it', async ({ operator, vehicle }) => {
    const responses = await Promise.all(
      ['vin', 'hashedVin', 'encryptedVin'].map((field) => readVehicle(operator, vehicle.referenceId, field)),
    );

    expect(responses.map(({ data }) => data)).toEqual([null, null, null]);
    expect(responses.map(({ errors }) => errors.length)).toEqual([1, 1, 1]);
  });
});
