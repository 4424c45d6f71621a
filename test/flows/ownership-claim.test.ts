/**
 * A person claims a vehicle by the code on its screen: without an owner, against a present owner,
 * and against everyone who tries to guess, to hurry or to repeat.
 */
import { describe, expect } from 'vitest';
import { claimTries } from '../../domain/claim.ts';
import { end, grant } from '../support/accesses.ts';
import {
  type Car,
  approveClaim,
  claimIn,
  completeClaim,
  confirmClaim,
  forgetStarts,
  givenCar,
  givenCode,
  givenConfirmed,
  listClaims,
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
import {
  type GivenVehicle,
  type Person,
  codeOf,
  convert,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { itemsOf, setAttribute } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  // A person of each test, because starts are counted.
  .extend('claimant', () => givenPerson(world(), ['owners']))
  .extend('car', async ({ provisioner }, { onCleanup }) => {
    const car = await givenCar(world(), await givenVehicle(provisioner));
    onCleanup(() => car.device.end());
    return car;
  })
  .extend('ownedCar', async ({ car, operator, owner }) => {
    await givenAccess(operator, owner, car.vehicle);
    return car;
  });

const owns = async (person: Person, { vin, referenceId }: GivenVehicle): Promise<boolean> =>
  (await person.ask(convert, { vin })).data?.['referenceIdForVin'] === referenceId;

async function eventsOf({ referenceId }: GivenVehicle): Promise<readonly string[]> {
  const lines = (await itemsOf(world(), 'VehicleHistory')).filter((line) => line.referenceId === referenceId);
  return lines.sort((one, other) => one.atId.localeCompare(other.atId)).map(({ event }) => event);
}

async function historyFor(person: Person, { referenceId }: GivenVehicle): Promise<readonly object[]> {
  const { data } = await person.ask(
    'query ($id: ID!) { vehicleHistory(referenceId: $id) { items { event claimId } } }',
    { id: referenceId },
  );
  return (data?.['vehicleHistory'] as { readonly items: readonly object[] }).items;
}

const stateOf = (car: Car) => ({ referenceId: car.vehicle.referenceId });

describe('a claim to a vehicle without an owner', () => {
  it('makes the person its owner at once, by the code on the screen', async ({ claimant, car }) => {
    const started = claimIn(await startClaim(claimant, car.vehicle.vin));
    const code = await car.nextCode();

    expect(started).toMatchObject({ status: 'CODE_EXPECTED', referenceId: null, waitsUntil: null });
    expect(code).toMatch(/^\d{8}$/);
    expect(await owns(claimant, car.vehicle)).toBe(false);

    const confirmed = claimIn(
      await confirmClaim(claimant, started.claimId, `${code.slice(0, 4)} ${code.slice(4)}`),
    );

    expect(confirmed).toMatchObject({ status: 'GRANTED', ...stateOf(car), waitsUntil: null });
    expect(await owns(claimant, car.vehicle)).toBe(true);
    const access = (await itemsOf(world(), 'Ownership')).find((one) => one.ownerId === claimant.principalId);
    expect(access).toMatchObject({ role: 'OWNER', verifiedBy: 'CLAIM', ...stateOf(car) });
    expect(await eventsOf(car.vehicle)).toEqual(['RESERVED', 'ACTIVATED', 'ACCESS_GRANTED']);
  });

  it('stores the code as a keyed hash only, and records the attempt and its outcome', async ({
    claimant,
    car,
  }) => {
    const { claimId, code } = await givenCode(claimant, car);
    await world().streams.settled();

    const stored = await storedClaim(world(), claimId);
    expect(JSON.stringify(stored)).not.toContain(code);
    expect(stored.codeHash).toMatch(/^k1\.[\w-]{43}$/);
    expect(await auditOf(world(), claimant)).toEqual([
      expect.objectContaining({ action: 'CLAIM_START', outcome: 'STARTED', claimId }),
      expect.objectContaining({ action: 'CLAIM_CODE', outcome: 'CODE_SENT', claimId, ...stateOf(car) }),
    ]);
  });

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
  it('cannot be guessed: the sixth try fails even with the right code', async ({ claimant, car }) => {
    const { claimId, code } = await givenCode(claimant, car);
    for (let tried = 0; tried < claimTries; tried += 1) {
      expect(codeOf(await confirmClaim(claimant, claimId, otherThan(code)))).toBe('CLAIM_CODE_WRONG');
    }

    expect(codeOf(await confirmClaim(claimant, claimId, code))).toBe('CLAIM_NOT_FOUND');
    expect(claimIn(await readClaim(claimant, claimId)).status).toBe('EXPIRED');
    expect(await owns(claimant, car.vehicle)).toBe(false);
  });

  it('is tried five times at most, also when many codes are tried at once', async ({ claimant, car }) => {
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
  it('waits, shows the owner that it waits, and is completed after the period', async ({
    claimant,
    ownedCar,
    owner,
  }) => {
    const waiting = await givenConfirmed(claimant, ownedCar);

    expect(waiting).toMatchObject({ status: 'WAITING', ...stateOf(ownedCar) });
    const hours = (Date.parse(waiting.waitsUntil ?? '') - Date.parse(waiting.confirmedAt ?? '')) / 3_600_000;
    expect(hours).toBe(72);
    expect((await eventsOf(ownedCar.vehicle)).at(-1)).toBe('CLAIM_WAITING');
    expect((await listClaims(owner, ownedCar.vehicle)).data?.['ownershipClaims']).toEqual({
      items: [waiting],
    });
    const early = await completeClaim(claimant, waiting.claimId);
    expect(codeOf(early)).toBe('CLAIM_WAITING');
    expect(early.errors[0]?.errorInfo).toEqual({ retryAfterSeconds: expect.any(Number) as number });
    expect(await owns(owner, ownedCar.vehicle)).toBe(true);

    await passWaiting(world(), waiting.claimId);
    const completed = claimIn(await completeClaim(claimant, waiting.claimId));

    expect(completed.status).toBe('GRANTED');
    expect(await owns(claimant, ownedCar.vehicle)).toBe(true);
    expect(await owns(owner, ownedCar.vehicle)).toBe(false);
    expect(claimIn(await completeClaim(claimant, waiting.claimId))).toEqual(completed);
    expect(codeOf(await stopClaim(owner, waiting.claimId))).toBe('CLAIM_NOT_FOUND');
  });

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

  it('is stopped by the owner for good, and the person cannot claim again', async ({
    claimant,
    ownedCar,
    owner,
  }) => {
    const waiting = await givenConfirmed(claimant, ownedCar);
    const second = await givenConfirmed(claimant, ownedCar);
    const other = await givenCode(claimant, ownedCar);

    const stopped = claimIn(await stopClaim(owner, second.claimId));

    expect(stopped.status).toBe('STOPPED');
    expect(claimIn(await stopClaim(owner, second.claimId))).toEqual(stopped);
    for (const { claimId } of [waiting, second]) {
      await passWaiting(world(), claimId);
      expect(codeOf(await completeClaim(claimant, claimId))).toBe('CLAIM_NOT_FOUND');
    }
    expect(codeOf(await confirmClaim(claimant, other.claimId, other.code))).toBe('CLAIM_BLOCKED');
    await forgetStarts(world());
    const next = claimIn(await startClaim(claimant, ownedCar.vehicle.vin));
    await world().streams.settled();
    expect(next.status).toBe('CODE_EXPECTED');
    expect((await auditOf(world(), claimant)).at(-1)).toMatchObject({ outcome: 'BLOCKED' });
    expect(await owns(owner, ownedCar.vehicle)).toBe(true);
    expect((await eventsOf(ownedCar.vehicle)).at(-1)).toBe('CLAIM_STOPPED');
  });

  it('is possible again when the block has passed', async ({ claimant, ownedCar, owner }) => {
    const { claimId } = await givenConfirmed(claimant, ownedCar);
    claimIn(await stopClaim(owner, claimId));
    const { claimId: key = '' } = (await storedClaimant(world(), claimant, ownedCar.vehicle)) ?? {};
    const now = new Date(world().clock.now()).toISOString();
    await setAttribute(world(), 'OwnershipClaims', { claimId: key }, 'blockedUntil', now);

    expect((await givenConfirmed(claimant, ownedCar)).status).toBe('WAITING');
  });

  it('is approved by the owner, whose own access and every other one end', async ({
    claimant,
    ownedCar,
    owner,
    operator,
  }) => {
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, driver, ownedCar.vehicle, 'DRIVER');
    const waiting = await givenConfirmed(claimant, ownedCar);
    expect(codeOf(await approveClaim(driver, waiting.claimId))).toBe('CLAIM_NOT_FOUND');
    expect(codeOf(await approveClaim(claimant, waiting.claimId))).toBe('CLAIM_NOT_FOUND');

    const approved = claimIn(await approveClaim(owner, waiting.claimId));

    expect(approved.status).toBe('GRANTED');
    const people = [claimant, owner, driver];
    expect(await Promise.all(people.map((one) => owns(one, ownedCar.vehicle)))).toEqual([true, false, false]);
    expect(await eventsOf(ownedCar.vehicle)).toEqual(
      expect.arrayContaining(['CLAIM_WAITING', 'CLAIM_APPROVED', 'OWNERSHIP_TRANSFERRED', 'ACCESS_ENDED']),
    );
    expect(claimIn(await readClaim(claimant, waiting.claimId))).toEqual(approved);
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

  it('is approved and stopped by operators of the tenant, and by no others', async ({
    ownedCar,
    operator,
    claimant,
  }) => {
    const stranger = await givenPerson(world(), ['operators'], ['south']);
    const first = await givenConfirmed(claimant, ownedCar);
    const both = await givenPerson(world(), ['owners', 'operators']);
    const own = await givenConfirmed(both, ownedCar);

    for (const decide of [approveClaim, stopClaim]) {
      expect(codeOf(await decide(stranger, first.claimId))).toBe('CLAIM_NOT_FOUND');
      expect(codeOf(await decide(both, own.claimId))).toBe('CLAIM_NOT_FOUND');
    }
    expect(claimIn(await stopClaim(operator, own.claimId)).status).toBe('STOPPED');
    expect(claimIn(await approveClaim(operator, first.claimId)).status).toBe('GRANTED');
    const listed = await operator.ask(
      'query ($id: ID!) { ownershipClaims(referenceId: $id) { items { claimantId status } } }',
      { id: ownedCar.vehicle.referenceId },
    );
    expect(listed.data?.['ownershipClaims']).toEqual({
      items: expect.arrayContaining([
        { claimantId: claimant.principalId, status: 'GRANTED' },
        { claimantId: both.principalId, status: 'STOPPED' },
      ]) as unknown,
    });
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
    const before = await eventsOf(ownedCar.vehicle);

    expect((await givenConfirmed(claimant, ownedCar)).status).toBe('GRANTED');
    expect(await owns(owner, ownedCar.vehicle)).toBe(true);
    expect(await eventsOf(ownedCar.vehicle)).toEqual(before);
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
