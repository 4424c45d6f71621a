/** Operators grant and end access to the vehicles of their tenant, with effect from that moment. */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessHistoryOf, accessIn, end, grant } from '../support/accesses.ts';
import { givenUnfinishedVehicle } from '../support/conversions.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  convert,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { itemsOf } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let provisioner: Person;
let operator: Person;
let southernOperator: Person;
let person: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  provisioner = await givenPerson(world(), ['provisioners']);
  operator = await givenPerson(world(), ['operators']);
  southernOperator = await givenPerson(world(), ['operators'], ['south']);
});

/** Makes a new vehicle, and a person without access to it, those of the tests that follow. */
async function givenStrangers(): Promise<void> {
  person = await givenPerson(world(), ['owners']);
  vehicle = await givenVehicle(provisioner);
}

const canConvert = async () => codeOf(await person.ask(convert, { vin: vehicle.vin })) === 'none';
const eventsOf = async () => (await accessHistoryOf(world(), vehicle)).map(({ event }) => event);

async function canSee(): Promise<boolean> {
  const response = await person.ask('query ($id: ID!) { vehicle(referenceId: $id) { referenceId } }', {
    id: vehicle.referenceId,
  });
  return codeOf(response) === 'none';
}

async function historySeen(): Promise<readonly string[]> {
  const response = await person.ask(
    'query ($id: ID!) { vehicleHistory(referenceId: $id) { items { event } } }',
    {
      id: vehicle.referenceId,
    },
  );
  // The field that the document requests.
  const page = response.data?.['vehicleHistory'] as {
    readonly items: readonly { readonly event: string }[];
  } | null;
  return (page?.items ?? []).map(({ event }) => event);
}

describe('a granted access', () => {
  beforeEach(givenStrangers);

  it('is returned, works at once, and is in the history', async () => {
    const before = [await canConvert(), await canSee()];

    const access = accessIn(await grant(operator, { vehicle, person }));

    expect(before).toEqual([false, false]);
    expect([await canConvert(), await canSee()]).toEqual([true, true]);
    expect(access).toMatchObject({
      referenceId: vehicle.referenceId,
      ownerId: person.principalId,
      role: 'OWNER',
      until: null,
      verifiedBy: 'OPERATOR',
      vehicle: null,
    });
    expect(await accessHistoryOf(world(), vehicle)).toMatchObject([
      { event: 'ACCESS_GRANTED', actorId: operator.principalId, ownerId: person.principalId, role: 'OWNER' },
    ]);
  });

  it('can be granted again, which writes nothing', async () => {
    const first = accessIn(await grant(operator, { vehicle, person }));
    const again = accessIn(await grant(operator, { vehicle, person }));

    expect(again).toEqual(first);
    expect(await eventsOf()).toEqual(['ACCESS_GRANTED']);
  });

  it('changes its role and keeps its beginning', async () => {
    const owner = accessIn(await grant(operator, { vehicle, person }));
    const driver = accessIn(await grant(operator, { vehicle, person }, { role: 'DRIVER' }));

    expect(driver).toEqual({ ...owner, role: 'DRIVER' });
    expect((await accessHistoryOf(world(), vehicle)).map(({ role }) => role)).toEqual(['OWNER', 'DRIVER']);
    expect(await canConvert()).toBe(true);
  });

  it('may be granted to several people', async () => {
    const second = await givenPerson(world(), ['owners']);
    await grant(operator, { vehicle, person });

    await grant(operator, { vehicle, person: second }, { role: 'DRIVER' });

    const response = await second.ask(convert, { vin: vehicle.vin });
    expect(response.data).toEqual({ referenceIdForVin: vehicle.referenceId });
    expect(await canConvert()).toBe(true);
  });
});

describe('an access with an end', () => {
  beforeEach(givenStrangers);

  const inSeconds = (seconds: number) => new Date(world().clock.now() + seconds * 1000).toISOString();

  it('is open until then and no longer', async () => {
    const until = inSeconds(20);
    const access = accessIn(await grant(operator, { vehicle, person }, { until }));
    const meanwhile = [await canConvert(), await canSee()];

    world().clock.advance(20_000);

    expect(access.until).toBe(until);
    expect(meanwhile).toEqual([true, true]);
    expect([await canConvert(), await canSee(), await historySeen()]).toEqual([false, false, []]);
  });

  it('is returned in UTC for any zone of the input', async () => {
    const until = '2099-07-01T12:00:00+02:00';

    const access = accessIn(await grant(operator, { vehicle, person }, { until }));

    expect(access.until).toBe('2099-07-01T10:00:00.000Z');
  });

  it('no longer has an end when it is granted without one', async () => {
    const { since } = accessIn(await grant(operator, { vehicle, person }, { until: inSeconds(20) }));

    const access = accessIn(await grant(operator, { vehicle, person }));

    expect(access).toMatchObject({ since, until: null });
  });

  it.each([-1, 0])('is rejected if it ends in %i seconds', async (seconds) => {
    const response = await grant(operator, { vehicle, person }, { until: inSeconds(seconds) });

    expect(response.errors).toMatchObject([
      { errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'input.until' } },
    ]);
    expect(await canConvert()).toBe(false);
  });
});

describe('an ended access', () => {
  beforeEach(givenStrangers);

  it('is closed at once', async () => {
    await grant(operator, { vehicle, person });

    const access = accessIn(await end(operator, { vehicle, person }));

    expect([await canConvert(), await canSee(), await historySeen()]).toEqual([false, false, []]);
    expect(Date.parse(access.until ?? '')).toBeLessThanOrEqual(world().clock.now());
    expect(await eventsOf()).toEqual(['ACCESS_GRANTED', 'ACCESS_ENDED']);
  });

  it('can be ended again and keeps its end', async () => {
    await grant(operator, { vehicle, person });
    const first = accessIn(await end(operator, { vehicle, person }));

    const again = accessIn(await end(operator, { vehicle, person }));

    expect(again).toEqual(first);
    expect(await eventsOf()).toEqual(['ACCESS_GRANTED', 'ACCESS_ENDED']);
  });

  it('keeps its history hidden when access is granted again', async () => {
    const first = accessIn(await grant(operator, { vehicle, person }));
    await grant(operator, { vehicle, person }, { role: 'DRIVER' });
    const seenBefore = await historySeen();
    await end(operator, { vehicle, person });

    const second = accessIn(await grant(operator, { vehicle, person }));

    expect(seenBefore).toEqual(['ACCESS_GRANTED', 'ACCESS_GRANTED']);
    expect(second.since > first.since).toBe(true);
    expect(await historySeen()).toEqual(['ACCESS_GRANTED']);
    expect(await canConvert()).toBe(true);
  });
});

/** Expects that the work changes neither accesses nor the history. */
async function writtenBy(work: () => Promise<unknown>): Promise<void> {
  const before = [await itemsOf(world(), 'Ownership'), await itemsOf(world(), 'VehicleHistory')];
  await work();
  const after = [await itemsOf(world(), 'Ownership'), await itemsOf(world(), 'VehicleHistory')];
  expect(after).toEqual(before);
}

describe('nothing is written for', () => {
  beforeEach(givenStrangers);

  it("another tenant's operator, who gets the same error as for an unknown vehicle", async () => {
    const unknown = { person, vehicle: { referenceId: randomUUID() } };
    await grant(operator, { vehicle, person });

    await writtenBy(async () => {
      const ofVehicle = [
        await grant(southernOperator, { vehicle, person }),
        await end(southernOperator, { vehicle, person }),
      ];
      const ofNone = [await grant(southernOperator, unknown), await end(southernOperator, unknown)];
      expect(ofVehicle.map(({ text }) => text)).toEqual(ofNone.map(({ text }) => text));
      expect(ofVehicle.map(codeOf)).toEqual(['VEHICLE_NOT_FOUND', 'VEHICLE_NOT_FOUND']);
    });

    expect(await canConvert()).toBe(true);
  });

  it('an access that never existed', async () => {
    await writtenBy(async () => {
      expect(codeOf(await end(operator, { vehicle, person }))).toBe('ACCESS_NOT_FOUND');
      expect(codeOf(await end(operator, { vehicle, person: { principalId: 'unknown' } }))).toBe(
        'ACCESS_NOT_FOUND',
      );
    });
  });

  it('a vehicle that is not active yet', async () => {
    const { vin } = await givenUnfinishedVehicle(world(), provisioner);
    const item = (await itemsOf(world(), 'VehicleRegistry')).find(({ status }) => status === 'PROVISIONING');

    await writtenBy(async () => {
      const response = await grant(operator, { person, vehicle: { referenceId: item?.referenceId ?? '' } });
      expect(codeOf(response)).toBe('VEHICLE_NOT_FOUND');
    });

    expect(codeOf(await person.ask(convert, { vin }))).toBe('VEHICLE_NOT_FOUND');
  });
});

describe('nothing is written when access is granted', () => {
  beforeAll(givenStrangers);

  it.each(['unknown', '', 'A0000000-0000-4000-8000-000000000000'])(
    'to the person %j',
    async (principalId) => {
      await writtenBy(async () => {
        const response = await grant(operator, { vehicle, person: { principalId } });
        expect(response.errors).toMatchObject([
          { errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'input.ownerId' } },
        ]);
      });
    },
  );

  it.each(['owners', 'provisioners', 'service-technicians', 'privacy-officers'] as const)(
    'by %s',
    async (role) => {
      const other = await givenPerson(world(), [role]);
      // Owners may end a driver's access, but not by the person's id.
      const refusalOfEnd = role === 'owners' ? 'ACTION_NOT_ALLOWED' : 'Unauthorized';

      await writtenBy(async () => {
        const responses = [await grant(other, { vehicle, person }), await end(other, { vehicle, person })];
        expect(responses.map(codeOf)).toEqual(['Unauthorized', refusalOfEnd]);
      });
    },
  );
});
