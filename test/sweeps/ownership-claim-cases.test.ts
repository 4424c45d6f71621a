/**
 * Every end of a claim: repeated calls, guessed and late codes, owners who change meanwhile, and
 * the limits of starts.
 */
import { describe, expect } from 'vitest';
import { claimTries } from '../../domain/claim.ts';
import { end, grant } from '../support/accesses.ts';
import {
  approveClaim,
  claimIn,
  completeClaim,
  confirmClaim,
  givenCode,
  givenConfirmed,
  otherThan,
  passWaiting,
  readClaim,
  setClaim,
  startClaim,
  stopClaim,
  storedClaim,
  storedClaimant,
} from '../support/claims.ts';
import { auditOf } from '../support/conversions.ts';
import { codeOf, givenAccess, givenPerson } from '../support/given.ts';
import { setAttribute } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';
import { historyFor, owns, stateOf, storedEvents, withClaims } from '../support/with-claims.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withClaims(world);

describe('a claim to a vehicle without an owner', () => {
  it('returns the same claim when it is confirmed again, and counts no further try', async ({
    claimant,
    car,
  }) => {
    const { claimId, code } = await givenCode(claimant, car);

    const first = claimIn(await confirmClaim(claimant, claimId, code));
    const again = claimIn(await confirmClaim(claimant, claimId, code));

    expect(again).toEqual(first);
    expect(codeOf(await confirmClaim(claimant, claimId, otherThan(code)))).toBe('CLAIM_CODE_WRONG');
    expect((await storedClaim(world(), claimId)).tries).toBe(1);
    expect(claimIn(await completeClaim(claimant, claimId))).toEqual(first);
  });

  it('ends the access of a driver who has it without an owner', async ({
    claimant,
    car,
    operator,
    owner,
  }) => {
    await givenAccess(operator, owner, car.vehicle, 'DRIVER');

    await givenConfirmed(claimant, car);

    expect(await owns(claimant, car.vehicle)).toBe(true);
    expect(await owns(owner, car.vehicle)).toBe(false);
  });

  it('shows the code of each claim, and every one of them is accepted', async ({ claimant, car }) => {
    const first = await givenCode(claimant, car);
    const second = await givenCode(claimant, car);

    expect(second.claimId).not.toBe(first.claimId);
    expect(claimIn(await confirmClaim(claimant, first.claimId, first.code)).status).toBe('GRANTED');
    expect(claimIn(await confirmClaim(claimant, second.claimId, second.code)).status).toBe('GRANTED');
  });
});

describe('a code', () => {
  it('is tried five times at most, even when many codes are tried at once', async ({ claimant, car }) => {
    const { claimId, code } = await givenCode(claimant, car);

    const responses = await Promise.all(
      Array.from({ length: 24 }, () => confirmClaim(claimant, claimId, otherThan(code))),
    );

    const codes = responses.map(codeOf).filter((one) => one === 'CLAIM_CODE_WRONG');
    expect(codes).toHaveLength(claimTries);
    expect(codeOf(await confirmClaim(claimant, claimId, code))).toBe('CLAIM_NOT_FOUND');
  });

  it('is not accepted after ten minutes', async ({ claimant, car }) => {
    const { claimId, code } = await givenCode(claimant, car);
    await setClaim(world(), claimId, 'codeUntil', new Date(world().clock.now()).toISOString());

    expect(codeOf(await confirmClaim(claimant, claimId, code))).toBe('CLAIM_NOT_FOUND');
  });

  it('is not accepted from another person, nor for another claim', async ({ claimant, car, owner }) => {
    const { claimId, code } = await givenCode(claimant, car);
    const others = claimIn(await startClaim(owner, car.vehicle.vin));
    await car.nextCode();

    expect(codeOf(await confirmClaim(owner, claimId, code))).toBe('CLAIM_NOT_FOUND');
    expect(codeOf(await confirmClaim(owner, others.claimId, code))).toBe('CLAIM_CODE_WRONG');
    expect(codeOf(await readClaim(owner, claimId))).toBe('CLAIM_NOT_FOUND');
  });

  it('is not sent for a vehicle that was suspended or lost its TCU, and the record says so', async ({
    claimant,
    car,
  }) => {
    await setAttribute(world(), 'VehicleRegistry', stateOf(car), 'status', 'WITHOUT_TCU');

    const { claimId } = claimIn(await startClaim(claimant, car.vehicle.vin));
    await world().streams.settled();

    expect(car.device.messages).toEqual([]);
    expect((await auditOf(world(), claimant)).at(-1)).toMatchObject({ outcome: 'NOT_ACTIVE', claimId });
  });

  it('without its form counts as no try', async ({ claimant, car }) => {
    const { claimId } = await givenCode(claimant, car);

    expect(codeOf(await confirmClaim(claimant, claimId, '1234'))).toBe('INVALID_ARGUMENT');
    expect((await storedClaim(world(), claimId)).tries).toBe(0);
    expect(codeOf(await confirmClaim(claimant, 'none', '12345678'))).toBe('CLAIM_NOT_FOUND');
  });
});

describe('a claim to a vehicle with a present owner', () => {
  it('is named by the events that it caused, among them that of the access', async ({
    claimant,
    ownedCar,
    owner,
  }) => {
    const { claimId } = await givenConfirmed(claimant, ownedCar);

    expect((await historyFor(owner, ownedCar.vehicle)).at(0)).toEqual({ event: 'CLAIM_WAITING', claimId });
    await passWaiting(world(), claimId);
    claimIn(await completeClaim(claimant, claimId));
    expect(await historyFor(claimant, ownedCar.vehicle)).toEqual([
      { event: 'OWNERSHIP_TRANSFERRED', claimId },
    ]);
  });

  it('is possible again when the block has passed', async ({ claimant, ownedCar, owner }) => {
    const { claimId } = await givenConfirmed(claimant, ownedCar);
    claimIn(await stopClaim(owner, claimId));
    const { claimId: key = '' } = (await storedClaimant(world(), claimant, ownedCar.vehicle)) ?? {};
    const now = new Date(world().clock.now()).toISOString();
    await setAttribute(world(), 'OwnershipClaims', { claimId: key }, 'blockedUntil', now);

    expect((await givenConfirmed(claimant, ownedCar)).status).toBe('WAITING');
  });

  it('is stopped, but not approved, by an owner whose access has an end', async ({
    claimant,
    ownedCar,
    operator,
  }) => {
    const lessee = await givenPerson(world(), ['owners']);
    const until = new Date(world().clock.now() + 86_400_000).toISOString();
    await grant(operator, { vehicle: ownedCar.vehicle, person: lessee }, { until });
    const { claimId } = await givenConfirmed(claimant, ownedCar);

    expect(codeOf(await approveClaim(lessee, claimId))).toBe('ACTION_NOT_ALLOWED');
    expect(await owns(claimant, ownedCar.vehicle)).toBe(false);
    expect(claimIn(await stopClaim(lessee, claimId)).status).toBe('STOPPED');
  });

  it('ends when another person becomes the owner, who was not warned of it', async ({
    claimant,
    ownedCar,
    owner,
  }) => {
    const buyer = await givenPerson(world(), ['owners']);
    const thiefs = await givenConfirmed(claimant, ownedCar);
    const buyers = await givenConfirmed(buyer, ownedCar);
    claimIn(await approveClaim(owner, buyers.claimId));
    await passWaiting(world(), thiefs.claimId);

    expect(codeOf(await completeClaim(claimant, thiefs.claimId))).toBe('CLAIM_NOT_FOUND');
    expect(await owns(buyer, ownedCar.vehicle)).toBe(true);
  });

  it('ends when a driver becomes an owner, who was not warned of it', async ({
    claimant,
    ownedCar,
    owner,
    operator,
  }) => {
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, driver, ownedCar.vehicle, 'DRIVER');
    const { claimId } = await givenConfirmed(claimant, ownedCar);
    await grant(operator, { vehicle: ownedCar.vehicle, person: driver });
    await end(operator, { vehicle: ownedCar.vehicle, person: owner });
    await passWaiting(world(), claimId);

    expect(codeOf(await completeClaim(claimant, claimId))).toBe('CLAIM_NOT_FOUND');
    expect(await owns(driver, ownedCar.vehicle)).toBe(true);
  });

  it('need not wait any longer when the owner’s access has ended', async ({
    claimant,
    ownedCar,
    owner,
    operator,
  }) => {
    const { claimId } = await givenConfirmed(claimant, ownedCar);
    await end(operator, { vehicle: ownedCar.vehicle, person: owner });

    expect(claimIn(await completeClaim(claimant, claimId)).status).toBe('GRANTED');
    expect(await owns(claimant, ownedCar.vehicle)).toBe(true);
  });

  it('changes nothing for a person who is one of its owners', async ({
    claimant,
    ownedCar,
    owner,
    operator,
  }) => {
    await givenAccess(operator, claimant, ownedCar.vehicle);
    const before = await storedEvents(world(), ownedCar.vehicle);

    expect((await givenConfirmed(claimant, ownedCar)).status).toBe('GRANTED');
    expect(await owns(owner, ownedCar.vehicle)).toBe(true);
    expect(await storedEvents(world(), ownedCar.vehicle)).toEqual(before);
  });

  it('cannot be confirmed or completed for a vehicle that is no longer active', async ({
    claimant,
    ownedCar,
  }) => {
    const { claimId } = await givenConfirmed(claimant, ownedCar);
    const other = await givenCode(claimant, ownedCar);
    await passWaiting(world(), claimId);

    for (const status of ['SUSPENDED', 'REVOKED']) {
      await setAttribute(world(), 'VehicleRegistry', stateOf(ownedCar), 'status', status);
      expect(codeOf(await completeClaim(claimant, claimId))).toBe('VEHICLE_NOT_FOUND');
      expect(codeOf(await confirmClaim(claimant, other.claimId, other.code))).toBe('VEHICLE_NOT_FOUND');
    }
  });
});

describe('starts are counted', () => {
  it('for each person and for each VIN, whether a vehicle has it or not', async ({ claimant, car }) => {
    for (const vin of [europeanVin(), car.vehicle.vin]) {
      const ownLimit = ['none', 'none', 'none', 'RATE_LIMITED'];
      const limitOfVin = ['none', 'RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED'];
      let person = claimant;
      for (const limit of [ownLimit, ownLimit, ownLimit, limitOfVin]) {
        person = await givenPerson(world(), ['owners']);
        for (const code of limit) {
          expect(codeOf(await startClaim(person, vin))).toBe(code);
        }
      }
      expect((await auditOf(world(), person)).at(-1)).toMatchObject({
        action: 'CLAIM_START',
        outcome: 'RATE_LIMITED',
      });
    }
    expect(codeOf(await startClaim(claimant, 'a car'))).toBe('INVALID_VIN');
  });

  it('and refused when they cannot be recorded', async ({ claimant, car }) => {
    const fault = world().faults.inject({
      service: 'dynamodb',
      operation: 'TransactWriteItems',
      kind: 'internal-error',
    });

    expect(codeOf(await startClaim(claimant, car.vehicle.vin))).toBe('AUDIT_UNAVAILABLE');
    fault.remove();
    await world().streams.settled();
    expect(car.device.messages).toEqual([]);
  });
});
