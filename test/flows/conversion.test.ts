import { beforeAll, describe, expect, test } from 'vitest';
import {
  codeOf,
  convert,
  convertAsOperator,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import type { GivenVehicle, Person } from '../support/given.ts';
import { americanVin, europeanVin } from '../support/vins.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld();

let provisioner: Person;
let operator: Person;
let owner: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  provisioner = await givenPerson(world(), ['provisioners']);
  operator = await givenPerson(world(), ['operators']);
  owner = await givenPerson(world(), ['owners']);
  vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
});

describe('a VIN becomes a Reference ID', () => {
  test('for the owner of the vehicle', async () => {
    const answer = await owner.ask(convert, { vin: vehicle.vin });

    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  test('however it is typed', async () => {
    const answer = await owner.ask(convert, { vin: `  ${vehicle.vin.toLowerCase()} ` });

    expect(answer.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  test('for an operator of the tenant', async () => {
    const answer = await operator.ask(convertAsOperator, { vin: vehicle.vin });

    expect(answer.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  test('where the market demands a check digit, too', async () => {
    const american = await givenVehicle(provisioner, { vin: americanVin() });

    const answer = await operator.ask(convertAsOperator, { vin: american.vin });

    expect(answer.data).toEqual({ referenceIdForVin: american.referenceId });
  });
});

test('an unknown VIN is answered as not found', async () => {
  const answer = await owner.ask(convert, { vin: europeanVin() });

  expect(codeOf(answer)).toBe('VEHICLE_NOT_FOUND');
});
