/** The vehicles of a tenant and of a person, page by page. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { VehicleAccessPage, VehiclePage } from '../../domain/generated/schema-types.ts';
import { end, grant } from '../support/accesses.ts';
import { givenUnfinishedVehicle } from '../support/conversions.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { setAttribute } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

/** Tenants of this file alone, because it counts their vehicles. */
const [here, elsewhere] = ['listed', 'unlisted'];

let operator: Person;
let officer: Person;
let southern: Person;
let owner: Person;
let vehicles: GivenVehicle[];
let southernVehicle: GivenVehicle;

beforeAll(async () => {
  const provisioner = await givenPerson(world(), ['provisioners'], [here]);
  operator = await givenPerson(world(), ['operators'], [here]);
  officer = await givenPerson(world(), ['privacy-officers'], [here]);
  southern = await givenPerson(world(), ['operators', 'provisioners'], [elsewhere]);
  owner = await givenPerson(world(), ['owners'], [here]);
  vehicles = [];
  for (let count = 0; count < 7; count += 1) {
    vehicles.push(await givenVehicle(provisioner));
  }
  southernVehicle = await givenVehicle(southern);
  await givenUnfinishedVehicle(world(), provisioner);
  for (const vehicle of vehicles) {
    await grant(operator, { vehicle, person: owner });
  }
});

interface PageArguments {
  readonly limit?: number;
  readonly nextToken?: string | null | undefined;
}

const listVehicles = (
  person: Person,
  page: PageArguments = {},
  fields = 'referenceId status createdAt',
): Promise<ApiResponse> =>
  person.ask(
    `query ($limit: Int, $nextToken: String) {
      vehicles(limit: $limit, nextToken: $nextToken) { items { ${fields} } nextToken }
    }`,
    { ...page },
  );

const listMine = (person: Person, page: PageArguments = {}): Promise<ApiResponse> =>
  person.ask(
    `query ($limit: Int, $nextToken: String) {
      myVehicles(limit: $limit, nextToken: $nextToken) {
        items { referenceId ownerId role since until vehicle { referenceId status version } } nextToken
      }
    }`,
    { ...page },
  );

function pageIn<Page extends VehiclePage | VehicleAccessPage>(
  { data, text }: ApiResponse,
  field: string,
): Page {
  if (!data?.[field]) {
    throw new Error(`The response has no page: ${text}`);
  }
  // The fields that the documents above request, in the schema’s types.
  return data[field] as Page;
}

const vehiclesIn = (response: ApiResponse) => pageIn<VehiclePage>(response, 'vehicles');
const mineIn = (response: ApiResponse) => pageIn<VehicleAccessPage>(response, 'myVehicles');

/** Reads a list to its end; returns the Reference IDs of each page. */
async function pages(
  read: (page: PageArguments) => Promise<VehiclePage | VehicleAccessPage>,
  limit: number,
): Promise<readonly (readonly string[])[]> {
  const all: string[][] = [];
  let nextToken: string | null | undefined;
  do {
    const page = await read({ limit, nextToken });
    all.push(page.items.map(({ referenceId }) => referenceId));
    nextToken = page.nextToken;
  } while (nextToken);
  return all;
}

describe("a tenant's vehicles", () => {
  it('are listed newest first, in every status, with their devices, and without other tenants’ vehicles', async () => {
    const { items } = vehiclesIn(
      await listVehicles(operator, {}, 'referenceId status createdAt deviceId tenantId'),
    );

    expect(items[0]?.status).toBe('PROVISIONING');
    expect(items.slice(1).map(({ referenceId }) => referenceId)).toEqual(
      vehicles.map(({ referenceId }) => referenceId).reverse(),
    );
    expect(items.map(({ deviceId }) => deviceId)).not.toContain(null);
    expect(new Set(items.map(({ tenantId }) => tenantId))).toEqual(new Set([here]));
  });

  it('are listed page by page', async () => {
    const whole = vehiclesIn(await listVehicles(officer)).items.map(({ referenceId }) => referenceId);

    const all = await pages(async (page) => vehiclesIn(await listVehicles(officer, page)), 3);

    expect(all.flat()).toEqual(whole);
    expect(all.map(({ length }) => length)).toEqual([3, 3, 2]);
  });

  it('are listed to their own tenant only', async () => {
    const { items } = vehiclesIn(await listVehicles(southern));

    expect(items.map(({ referenceId }) => referenceId)).toEqual([southernVehicle.referenceId]);
  });

  it.each(['owners', 'provisioners', 'service-technicians'] as const)(
    'are not listed to %s',
    async (role) => {
      const person = await givenPerson(world(), [role], [here]);

      expect(codeOf(await listVehicles(person))).toBe('Unauthorized');
    },
  );
});

describe('my vehicles', () => {
  const sorted = (referenceIds: readonly string[]) => [...referenceIds].sort();

  it('are those to which the person has access now', async () => {
    const { items } = mineIn(await listMine(owner));

    expect(sorted(items.map(({ referenceId }) => referenceId))).toEqual(
      sorted(vehicles.map(({ referenceId }) => referenceId)),
    );
    for (const { ownerId, role, until, referenceId, vehicle } of items) {
      expect({ ownerId, role, until }).toEqual({ ownerId: owner.principalId, role: 'OWNER', until: null });
      expect(vehicle).toMatchObject({ referenceId, status: 'ACTIVE' });
    }
  });

  it('are listed page by page', async () => {
    const all = await pages(async (page) => mineIn(await listMine(owner, page)), 2);

    expect(sorted(all.flat())).toEqual(sorted(vehicles.map(({ referenceId }) => referenceId)));
    expect(Math.max(...all.map(({ length }) => length))).toBe(2);
  });

  it('leave out vehicles whose access has ended and vehicles that were removed', async () => {
    const person = await givenPerson(world(), ['owners'], [here]);
    const [open, ended, expiring, withoutTcu, revoked] = vehicles as [
      GivenVehicle,
      GivenVehicle,
      GivenVehicle,
      GivenVehicle,
      GivenVehicle,
    ];
    for (const vehicle of [open, ended, expiring, withoutTcu, revoked]) {
      await grant(operator, { vehicle, person });
    }
    await end(operator, { vehicle: ended, person });
    const key = { ownerId: person.principalId, referenceId: expiring.referenceId };
    await setAttribute(world(), 'Ownership', key, 'until', new Date(world().clock.now()).toISOString());
    await setAttribute(
      world(),
      'VehicleRegistry',
      { referenceId: withoutTcu.referenceId },
      'status',
      'WITHOUT_TCU',
    );
    await setAttribute(world(), 'VehicleRegistry', { referenceId: revoked.referenceId }, 'status', 'REVOKED');

    const all = await pages(async (page) => mineIn(await listMine(person, page)), 1);
    for (const { referenceId } of [withoutTcu, revoked]) {
      await setAttribute(world(), 'VehicleRegistry', { referenceId }, 'status', 'ACTIVE');
    }

    expect(sorted(all.flat())).toEqual(sorted([open.referenceId, withoutTcu.referenceId]));
  });

  it('are none for a person without access, and for one who has left the tenant', async () => {
    const newcomer = await givenPerson(world(), ['owners'], [here]);
    const moved = await givenPerson(world(), ['owners'], [elsewhere]);
    const [vehicle] = vehicles;
    if (vehicle) {
      await grant(operator, { vehicle, person: moved });
    }

    const responses = [await listMine(newcomer), await listMine(moved)];

    expect(responses.map((response) => mineIn(response))).toEqual([
      { items: [], nextToken: null },
      { items: [], nextToken: null },
    ]);
  });

  it('do not show their device', async () => {
    const response = await owner.ask('{ myVehicles(limit: 1) { items { vehicle { deviceId status } } } }');

    expect(response.data).toEqual({
      myVehicles: { items: [{ vehicle: { deviceId: null, status: 'ACTIVE' } }] },
    });
    expect(response.errors).toMatchObject([{ errorType: 'Unauthorized' }]);
  });
});

describe('a list rejects', () => {
  const lists = { vehicles: listVehicles, myVehicles: listMine };
  const personOf = (field: keyof typeof lists) => (field === 'vehicles' ? operator : owner);
  const fields = ['vehicles', 'myVehicles'] as const;

  async function tokenOf(field: keyof typeof lists): Promise<string> {
    const { nextToken } = pageIn(await lists[field](personOf(field), { limit: 1 }), field);
    return nextToken ?? '';
  }

  it.each(fields)('in %s a page size of zero or over the maximum', async (field) => {
    for (const limit of [0, -1, 101]) {
      const response = await lists[field](personOf(field), { limit });
      expect(response.errors).toMatchObject([
        { errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'limit' } },
      ]);
    }
  });

  it.each(fields)('in %s a token that the API never issued', async (field) => {
    const token = await tokenOf(field);
    const changed = `${token.slice(0, 20)}${token.charAt(20) === 'A' ? 'B' : 'A'}${token.slice(21)}`;

    for (const nextToken of ['x', 'eyJyZWZlcmVuY2VJZCI6IngifQ==', changed, token.slice(0, -8)]) {
      const response = await lists[field](personOf(field), { nextToken });
      expect(response.errors).toMatchObject([
        { errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'nextToken' } },
      ]);
      expect(response.data).toEqual({ [field]: null });
    }
  });

  it('the token of another list', async () => {
    const responses = [
      await listVehicles(operator, { nextToken: await tokenOf('myVehicles') }),
      await listMine(owner, { nextToken: await tokenOf('vehicles') }),
    ];

    expect(responses.map(codeOf)).toEqual(['INVALID_ARGUMENT', 'INVALID_ARGUMENT']);
  });

  it('the token of another tenant or another person', async () => {
    const other = await givenPerson(world(), ['owners'], [here]);
    const [vehicle] = vehicles;
    if (vehicle) {
      await grant(operator, { vehicle, person: other });
    }

    const responses = [
      await listVehicles(southern, { nextToken: await tokenOf('vehicles') }),
      await listMine(other, { nextToken: await tokenOf('myVehicles') }),
    ];

    expect(responses.map(codeOf)).toEqual(['INVALID_ARGUMENT', 'INVALID_ARGUMENT']);
  });
});
