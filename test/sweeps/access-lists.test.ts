/**
 * Operators list who has access to a vehicle and what a person has access to, in their own tenant.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { VehicleAccess } from '../../domain/generated/schema-types.ts';
import { end, grant } from '../support/accesses.ts';
import { callsDuring } from '../support/conversions.ts';
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

let operator: Person;
let southern: Person;
let vehicles: readonly GivenVehicle[];
let theirs: GivenVehicle;
const person = (): { readonly principalId: string } => ({ principalId: randomUUID() });
const people = { owner: person(), driver: person(), ended: person(), expired: person(), ofBoth: person() };

beforeAll(async () => {
  operator = await givenPerson(world(), ['operators']);
  southern = await givenPerson(world(), ['operators'], ['south']);
  const provisioner = await givenPerson(world(), ['provisioners']);
  vehicles = [await givenVehicle(provisioner), await givenVehicle(provisioner)];
  theirs = await givenVehicle(await givenPerson(world(), ['provisioners'], ['south']));
  const [vehicle] = vehicles;
  if (vehicle === undefined) {
    throw new Error('The vehicle was not created.');
  }
  await grant(operator, { vehicle, person: people.owner });
  await grant(operator, { vehicle, person: people.driver }, { role: 'DRIVER' });
  for (const one of [people.ended, people.expired, people.ofBoth]) {
    await grant(operator, { vehicle, person: one });
  }
  await end(operator, { vehicle, person: people.ended });
  const key = { ownerId: people.expired.principalId, referenceId: vehicle.referenceId };
  await setAttribute(world(), 'Ownership', key, 'until', new Date(world().clock.now() - 1000).toISOString());
  for (let index = 0; index < 3; index += 1) {
    await grant(southern, { vehicle: theirs, person: person() });
  }
  await grant(southern, { vehicle: theirs, person: people.ofBoth });
});

const items =
  'items { referenceId ownerId role since until isOpen verifiedBy vehicle { referenceId } } nextToken';

const ofVehicle = (who: Person, { referenceId }: Pick<GivenVehicle, 'referenceId'>, more = {}) =>
  who.ask(
    `query ($referenceId: ID!, $limit: Int, $nextToken: String) {
      vehicleAccesses(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) { ${items} }
    }`,
    { referenceId, ...more },
  );
const ofPerson = (who: Person, ownerId: string, more = {}) =>
  who.ask(
    `query ($ownerId: ID!, $limit: Int, $nextToken: String) {
      personAccesses(ownerId: $ownerId, limit: $limit, nextToken: $nextToken) { ${items} }
    }`,
    { ownerId, ...more },
  );

interface Page {
  readonly items: readonly VehicleAccess[];
  readonly nextToken: string | null;
}
function pageIn({ data, text }: ApiResponse): Page {
  const page = data?.['vehicleAccesses'] ?? data?.['personAccesses'];
  if (page === null || page === undefined) {
    throw new Error(`The response has no page: ${text}`);
  }
  // Both documents request these fields.
  return page as Page;
}
const vehicleOf = (index: number): GivenVehicle => {
  const vehicle = vehicles[index];
  if (vehicle === undefined) {
    throw new Error('The vehicle was not created.');
  }
  return vehicle;
};

describe('vehicleAccesses', () => {
  it('lists present and past accesses with their ends', async () => {
    const page = pageIn(await ofVehicle(operator, vehicleOf(0)));

    const shown = Object.fromEntries(
      page.items.map(({ ownerId, role, isOpen }) => [ownerId, [role, isOpen]]),
    );
    expect(shown).toEqual({
      [people.owner.principalId]: ['OWNER', true],
      [people.driver.principalId]: ['DRIVER', true],
      [people.ofBoth.principalId]: ['OWNER', true],
      [people.ended.principalId]: ['OWNER', false],
      [people.expired.principalId]: ['OWNER', false],
    });
    expect(page.items.every(({ vehicle }) => vehicle === null)).toBe(true);
  });

  it('lists the same accesses page by page', async () => {
    const seen: string[] = [];
    let nextToken: string | null | undefined;
    do {
      const page = pageIn(await ofVehicle(operator, vehicleOf(0), { limit: 2, nextToken }));
      seen.push(...page.items.map(({ ownerId }) => String(ownerId)));
      nextToken = page.nextToken;
    } while (nextToken !== null);

    expect(seen.sort()).toEqual(
      Object.values(people)
        .map(({ principalId }) => principalId)
        .sort(),
    );
  });

  it('is empty for a vehicle without accesses', async () => {
    expect(pageIn(await ofVehicle(operator, vehicleOf(1)))).toEqual({ items: [], nextToken: null });
  });

  it('rejects another tenant’s vehicle like an unknown one, after the same calls', async () => {
    const responses: ApiResponse[] = [];
    const callsOf = async (referenceId: string) => {
      const calls = await callsDuring(world(), async () => {
        responses.push(await ofVehicle(operator, { referenceId }));
      });
      return calls.map(({ operation }) => operation);
    };

    const calls = [await callsOf(theirs.referenceId), await callsOf(randomUUID())];

    expect(responses.map(codeOf)).toEqual(['VEHICLE_NOT_FOUND', 'VEHICLE_NOT_FOUND']);
    expect(responses[0]?.text).toBe(responses[1]?.text);
    expect(calls[0]).toEqual(calls[1]);
  });

  it('rejects a token of another list', async () => {
    const { nextToken } = pageIn(await ofVehicle(operator, vehicleOf(0), { limit: 1 }));

    const response = await ofPerson(operator, people.owner.principalId, { nextToken });

    expect(response.errors).toMatchObject([
      { errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'nextToken' } },
    ]);
  });
});

describe('personAccesses', () => {
  it('lists the person’s accesses in the operator’s tenant only', async () => {
    const [north, south] = [
      pageIn(await ofPerson(operator, people.ofBoth.principalId)),
      pageIn(await ofPerson(southern, people.ofBoth.principalId)),
    ];

    expect(north.items.map(({ referenceId }) => referenceId)).toEqual([vehicleOf(0).referenceId]);
    expect(south.items.map(({ referenceId }) => referenceId)).toEqual([theirs.referenceId]);
  });

  it('returns the same for a person of another tenant and an unknown one, after the same calls', async () => {
    const foreign = person();
    await grant(southern, { vehicle: theirs, person: foreign });
    const texts: string[] = [];
    const callsOf = async (ownerId: string) => {
      const calls = await callsDuring(world(), async () => {
        texts.push((await ofPerson(operator, ownerId, { limit: 1 })).text);
      });
      return calls.map(({ operation }) => operation);
    };

    const calls = [await callsOf(foreign.principalId), await callsOf(randomUUID())];

    expect(texts).toEqual([texts[0], texts[0]]);
    expect(JSON.parse(texts[0] ?? '')).toEqual({ data: { personAccesses: { items: [], nextToken: null } } });
    expect(calls[0]).toEqual(calls[1]);
  });

  it('rejects an ownerId that is not a Cognito sub', async () => {
    expect((await ofPerson(operator, 'someone')).errors).toMatchObject([
      { errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'ownerId' } },
    ]);
  });

  it('lists the access as ended after endAccess', async () => {
    const leaver = person();
    for (const vehicle of vehicles) {
      await grant(operator, { vehicle, person: leaver });
    }

    for (const { referenceId, ownerId } of pageIn(await ofPerson(operator, leaver.principalId)).items) {
      await end(operator, { vehicle: { referenceId }, person: { principalId: String(ownerId) } });
    }

    const after = pageIn(await ofPerson(operator, leaver.principalId)).items;
    expect(after.map(({ isOpen }) => isOpen)).toEqual([false, false]);
  });
});
