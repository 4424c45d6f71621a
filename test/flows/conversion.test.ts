import { beforeAll, describe, expect, it } from 'vitest';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  convert,
  convertAsOperator,
  givenOwnedVehicle,
  givenVehicle,
} from '../support/given.ts';
import { americanVin, europeanVin } from '../support/vins.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let provisioner: Person;
let operator: Person;
let owner: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  ({ provisioner, operator, owner, vehicle } = await givenOwnedVehicle(world()));
});

describe('a VIN is converted to a Reference ID', () => {
  it('for the owner of the vehicle', async () => {
    const answer = await owner.ask(convert, { vin: vehicle.vin });

    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it('in lower case and with spaces', async () => {
    const answer = await owner.ask(convert, { vin: `  ${vehicle.vin.toLowerCase()} ` });

    expect(answer.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it('for an operator of the tenant', async () => {
    const answer = await operator.ask(convertAsOperator, { vin: vehicle.vin });

    expect(answer.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it('in a market that requires a check digit', async () => {
    const american = await givenVehicle(provisioner, { vin: americanVin() });

    const answer = await operator.ask(convertAsOperator, { vin: american.vin });

    expect(answer.data).toEqual({ referenceIdForVin: american.referenceId });
  });
});

it('rejects an unknown VIN as not found', async () => {
  const answer = await owner.ask(convert, { vin: europeanVin() });

  expect(codeOf(answer)).toBe('VEHICLE_NOT_FOUND');
});
