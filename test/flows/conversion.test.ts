import { describe, expect } from 'vitest';
import { codeOf, convert, convertAsOperator, givenVehicle } from '../support/given.ts';
import { americanVin, europeanVin } from '../support/vins.ts';
import { withOwnedVehicle } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withOwnedVehicle(world);

describe('a VIN is converted to a Reference ID', () => {
  it('for the owner of the vehicle', async ({ owner, vehicle }) => {
    const response = await owner.ask(convert, { vin: vehicle.vin });

    expect(response.errors).toEqual([]);
    expect(response.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it('in lower case and with spaces', async ({ owner, vehicle }) => {
    const response = await owner.ask(convert, { vin: `  ${vehicle.vin.toLowerCase()} ` });

    expect(response.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it('for an operator of the tenant', async ({ operator, vehicle }) => {
    const response = await operator.ask(convertAsOperator, { vin: vehicle.vin });

    expect(response.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  });

  it('in a market that requires a check digit', async ({ provisioner, operator }) => {
    const american = await givenVehicle(provisioner, { vin: americanVin() });

    const response = await operator.ask(convertAsOperator, { vin: american.vin });

    expect(response.data).toEqual({ referenceIdForVin: american.referenceId });
  });
});

it('rejects an unknown VIN as not found', async ({ owner }) => {
  const response = await owner.ask(convert, { vin: europeanVin() });

  expect(codeOf(response)).toBe('VEHICLE_NOT_FOUND');
});
