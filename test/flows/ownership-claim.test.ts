/**
 * A person claims a vehicle by the code on its screen: without an owner, and against a present
 * owner, who can stop it. `test/sweeps/ownership-claim-cases.test.ts` has every other end.
 */
import { describe, expect } from 'vitest';
import { claimTries } from '../../domain/claim.ts';
import {
  approveClaim,
  claimIn,
  completeClaim,
  confirmClaim,
  forgetStarts,
  givenCode,
  givenConfirmed,
  listClaims,
  otherThan,
  passWaiting,
  readClaim,
  startClaim,
  stopClaim,
  storedClaim,
} from '../support/claims.ts';
import { auditOf } from '../support/conversions.ts';
import { codeOf, givenAccess, givenPerson } from '../support/given.ts';
import { itemsOf } from '../support/tables.ts';
import { owns, stateOf, storedEvents, withClaims } from '../support/with-claims.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withClaims(world);

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
    expect(await storedEvents(world(), car.vehicle)).toEqual(['RESERVED', 'ACTIVATED', 'ACCESS_GRANTED']);
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
    expect((await storedEvents(world(), ownedCar.vehicle)).at(-1)).toBe('CLAIM_WAITING');
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
    expect((await storedEvents(world(), ownedCar.vehicle)).at(-1)).toBe('CLAIM_STOPPED');
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
    expect(await storedEvents(world(), ownedCar.vehicle)).toEqual(
      expect.arrayContaining(['CLAIM_WAITING', 'CLAIM_APPROVED', 'OWNERSHIP_TRANSFERRED', 'ACCESS_ENDED']),
    );
    expect(claimIn(await readClaim(claimant, waiting.claimId))).toEqual(approved);
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
});
