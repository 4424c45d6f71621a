/**
 * Many operators change one access at once, or a fault hits a change. The responses, the access and
 * its history must agree.
 */
import { beforeEach, expect, it } from 'vitest';
import { isOpenAccess } from '../../domain/access.ts';
import type { FaultKind } from 'local-aws';
import { accessHistoryOf, accessIn, end, grant } from '../support/accesses.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  convert,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { raceRepeats } from '../support/sample.ts';
import { itemsOf } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

// Repetitions exceed what the web ACL allows one address.
const world = useSharedWorld();
const repeated = { repeats: raceRepeats };

const everyone = Array.from({ length: 24 }, (_, index) => index);

let operator: Person;
let person: Person;
let vehicle: GivenVehicle;

beforeEach(async () => {
  operator = await givenPerson(world(), ['operators']);
  person = await givenPerson(world(), ['owners']);
  vehicle = await givenVehicle(await givenPerson(world(), ['provisioners']));
});

/** Returns the stored access, of which there is at most one. */
async function stored() {
  const items = (await itemsOf(world(), 'Ownership')).filter(({ ownerId }) => ownerId === person.principalId);
  expect(items).toHaveLength(1);
  return items[0];
}

async function eventsOf(event: string): Promise<number> {
  return (await accessHistoryOf(world(), vehicle)).filter((line) => line.event === event).length;
}

const codesOf = (responses: readonly ApiResponse[]) => [...new Set(responses.map(codeOf))].sort();

it('grants an access once for 24 requests', repeated, async () => {
  const responses = await Promise.all(everyone.map(() => grant(operator, { vehicle, person })));

  const granted = responses.filter((response) => codeOf(response) === 'none').map(accessIn);
  expect(codesOf(responses).filter((code) => code !== 'CONFLICT')).toEqual(['none']);
  expect(new Set(granted.map(({ since }) => since))).toEqual(new Set([(await stored())?.since]));
  expect(await eventsOf('ACCESS_GRANTED')).toBe(1);
});

it('ends an access once for 24 requests', repeated, async () => {
  await grant(operator, { vehicle, person });

  const responses = await Promise.all(everyone.map(() => end(operator, { vehicle, person })));

  const granted = responses.filter((response) => codeOf(response) === 'none').map(accessIn);
  expect(codesOf(responses).filter((code) => code !== 'CONFLICT')).toEqual(['none']);
  expect(new Set(granted.map(({ until }) => until))).toEqual(new Set([(await stored())?.until]));
  expect(await eventsOf('ACCESS_ENDED')).toBe(1);
});

it('leaves one access and a consistent history after 24 concurrent grants and ends', repeated, async () => {
  await grant(operator, { vehicle, person });

  for (let round = 0; round < 5; round += 1) {
    const responses = await Promise.all(
      everyone.map((index) => (index % 2 === 0 ? grant : end)(operator, { vehicle, person })),
    );
    expect(codesOf(responses).filter((code) => code !== 'none' && code !== 'CONFLICT')).toEqual([]);
    expect(codesOf(responses)).toContain('none');
  }

  const access = await stored();
  const open = access !== undefined && isOpenAccess(access, new Date(world().clock.now()).toISOString());
  expect((await eventsOf('ACCESS_GRANTED')) - (await eventsOf('ACCESS_ENDED'))).toBe(open ? 1 : 0);
  expect(codeOf(await person.ask(convert, { vin: vehicle.vin }))).toBe(open ? 'none' : 'VEHICLE_NOT_FOUND');
});

it('succeeds for a caller that repeats its request after a conflict', repeated, async () => {
  const roles = everyone.map((index) => (index % 2 === 0 ? 'OWNER' : 'DRIVER'));
  const responses = await Promise.all(roles.map((role) => grant(operator, { vehicle, person }, { role })));
  const [loser] = roles.filter(
    (_, index) => responses[index] !== undefined && codeOf(responses[index]) === 'CONFLICT',
  );

  const again = accessIn(await grant(operator, { vehicle, person }, { role: loser ?? 'OWNER' }));

  expect(loser).toBeDefined();
  expect(again.role).toBe(loser);
  expect((await stored())?.role).toBe(loser);
});

it.each<FaultKind>(['throttle', 'internal-error', 'access-denied', 'timeout-after-success'])(
  'completes a change that met %s when the request is repeated',
  repeated,
  async (kind) => {
    const fault = world().faults.inject({ service: 'dynamodb', operation: 'TransactWriteItems', kind });
    const response = await grant(operator, { vehicle, person });

    const access = accessIn(await grant(operator, { vehicle, person }));

    expect(fault.fired()).toBe(1);
    expect(codeOf(response)).toBe('SERVICE_UNAVAILABLE');
    expect((await stored())?.since).toBe(access.since);
    expect(await eventsOf('ACCESS_GRANTED')).toBe(1);
  },
);
