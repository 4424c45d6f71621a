/**
 * Conversion does not reveal whether a vehicle exists: for every vehicle that is not the caller’s,
 * the response and the AWS calls behind it are the same.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Attempt,
  type SeenAttempt,
  callsOfConversion,
  givenUnfinishedVehicle,
  seeAttempt,
} from '../support/conversions.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  convertAsOperator,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { setAttribute } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let operator: Person;
let owner: Person;
let driver: Person;
let both: Person;
let moved: Person;
let own: GivenVehicle;
let others: GivenVehicle;
let southern: GivenVehicle;
let ended: GivenVehicle;
let expired: GivenVehicle;
let removed: GivenVehicle;
let unfinished: { readonly vin: string };

beforeAll(async () => {
  const provisioner = await givenPerson(world(), ['provisioners']);
  const southernProvisioner = await givenPerson(world(), ['provisioners'], ['south']);
  operator = await givenPerson(world(), ['operators']);
  owner = await givenPerson(world(), ['owners']);
  driver = await givenPerson(world(), ['owners']);
  both = await givenPerson(world(), ['owners', 'operators']);
  moved = await givenPerson(world(), ['owners'], ['south']);
  [own, others, ended, expired, removed] = [
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
  ];
  southern = await givenVehicle(southernProvisioner);
  unfinished = await givenUnfinishedVehicle(world(), provisioner);
  for (const vehicle of [own, ended, expired, removed]) {
    await givenAccess(operator, owner, vehicle);
  }
  await givenAccess(operator, driver, own, 'DRIVER');
  await givenAccess(operator, moved, own);
  await operator.ask('mutation ($input: EndAccessInput!) { endAccess(input: $input) { until } }', {
    input: { referenceId: ended.referenceId, ownerId: owner.principalId },
  });
  await setAttribute(world(), 'Ownership', keyOf(owner, expired), 'until', new Date().toISOString());
  await setAttribute(
    world(),
    'VehicleRegistry',
    { referenceId: removed.referenceId },
    'status',
    'WITHOUT_TCU',
  );
});

const keyOf = (person: Person, { referenceId }: GivenVehicle) => ({
  ownerId: person.principalId,
  referenceId,
});

describe('the Reference ID is returned', () => {
  const conversions: Readonly<Record<string, () => Attempt & { readonly vehicle: GivenVehicle }>> = {
    'to an owner': () => ({ person: owner, vin: own.vin, vehicle: own }),
    'to a driver': () => ({ person: driver, vin: own.vin, vehicle: own }),
    'to an owner whose vehicle has no TCU': () => ({ person: owner, vin: removed.vin, vehicle: removed }),
    'to an operator of the tenant': () => ({
      person: operator,
      isOperator: true,
      vin: others.vin,
      vehicle: others,
    }),
    'to an operator who also owns vehicles': () => ({
      person: both,
      isOperator: true,
      vin: others.vin,
      vehicle: others,
    }),
  };

  it.each(Object.entries(conversions))(
    '%s, with one Lambda, one KMS and four DynamoDB requests',
    async (_, of) => {
      const { vehicle, ...attempt } = of();

      const seen = await seeAttempt(world(), attempt);

      expect(JSON.parse(seen.body)).toEqual({ data: { referenceIdForVin: vehicle.referenceId } });
      expect(seen.calls).toEqual(callsOfConversion);
    },
  );
});

describe('an unknown VIN gets the same response as', () => {
  const refusals: Readonly<Record<string, () => Attempt>> = {
    "another person's vehicle": () => ({ person: owner, vin: others.vin }),
    "another tenant's vehicle": () => ({ person: owner, vin: southern.vin }),
    'a vehicle that is not active yet': () => ({ person: owner, vin: unfinished.vin }),
    'a vehicle whose access was ended': () => ({ person: owner, vin: ended.vin }),
    'a vehicle whose access has expired': () => ({ person: owner, vin: expired.vin }),
    'a vehicle of a tenant that the caller has left': () => ({ person: moved, vin: own.vin }),
    "an operator's unknown VIN": () => ({ person: operator, isOperator: true, vin: europeanVin() }),
    "another tenant's vehicle, for operators": () => ({
      person: operator,
      isOperator: true,
      vin: southern.vin,
    }),
    'a vehicle that is not active yet, for operators': () => ({
      person: operator,
      isOperator: true,
      vin: unfinished.vin,
    }),
  };
  let unknown: SeenAttempt;

  beforeAll(async () => {
    unknown = await seeAttempt(world(), { person: owner, vin: europeanVin() });
  });

  it.each(Object.entries(refusals))('%s', async (_, of) => {
    const seen = await seeAttempt(world(), of());

    expect(seen).toEqual(unknown);
  });

  it('any other refusal, because all are the same error without details', () => {
    const response: unknown = JSON.parse(unknown.body);

    expect(unknown.status).toBe(200);
    expect(unknown.calls).toEqual(callsOfConversion);
    expect(response).toEqual({
      data: { referenceIdForVin: null },
      errors: [
        {
          path: ['referenceIdForVin'],
          data: null,
          errorType: 'VEHICLE_NOT_FOUND',
          errorInfo: null,
          locations: [{ line: 1, column: 25, sourceName: null }],
          message: 'No such vehicle for this account.',
        },
      ],
    });
  });
});

describe('no AWS service is called', () => {
  it.each(['provisioners', 'service-technicians', 'privacy-officers'] as const)('for %s', async (role) => {
    const person = await givenPerson(world(), [role]);

    const seen = await seeAttempt(world(), { person, vin: own.vin });

    expect(JSON.parse(seen.body)).toMatchObject({ errors: [{ errorType: 'Unauthorized' }] });
    expect(seen.calls).toEqual([]);
  });

  it.each([
    ['no tenant', []],
    ['two tenants', ['acme', 'south']],
  ])('for a person of %s', async (_, tenants) => {
    const person = await givenPerson(world(), ['operators'], tenants);

    const seen = await seeAttempt(world(), { person, vin: own.vin });

    expect(JSON.parse(seen.body)).toMatchObject({ errors: [{ errorType: 'TENANT_REQUIRED' }] });
    expect(seen.calls).toEqual([]);
  });
});

it('finds each tenant’s own vehicle for a VIN that two tenants have', async () => {
  const southernProvisioner = await givenPerson(world(), ['provisioners'], ['south']);
  const southernOperator = await givenPerson(world(), ['operators'], ['south']);
  const twin = await givenVehicle(southernProvisioner, { vin: own.vin });

  const responses = [
    await operator.ask(convertAsOperator, { vin: own.vin }),
    await southernOperator.ask(convertAsOperator, { vin: own.vin }),
  ];

  expect(responses.map(codeOf)).toEqual(['none', 'none']);
  expect(responses.map(({ data }) => data?.['referenceIdForVin'])).toEqual([
    own.referenceId,
    twin.referenceId,
  ]);
  expect(twin.referenceId).not.toBe(own.referenceId);
});
