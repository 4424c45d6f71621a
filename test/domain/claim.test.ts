import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClaimItem,
  claimTries,
  claimantKey,
  completionObstacle,
  isOwner,
  otherOwners,
  shownStatus,
  toClaimCode,
  toClaimId,
} from '../../domain/claim.ts';

const now = '2026-03-04T05:06:07.089Z';
const earlier = '2026-03-01T00:00:00.000Z';
const later = '2026-03-08T00:00:00.000Z';
const claim: ClaimItem = {
  claimId: '919108f7-52d1-4320-9bac-f847db4148a8',
  ownerId: 'claimant',
  tenantId: 'acme',
  clientId: 'client',
  requestId: 'request',
  hashedVin: 'k1.hash',
  status: 'CODE_EXPECTED',
  createdAt: earlier,
  codeUntil: later,
  tries: 0,
  expiresAt: 0,
};
const waiting: ClaimItem = {
  ...claim,
  status: 'WAITING',
  confirmedAt: '2026-03-01T00:01:00.000Z',
  waitsUntil: earlier,
  warnedOwners: ['other'],
  completableUntil: later,
};
const owner = { role: 'OWNER', since: earlier } as const;

describe('toClaimCode', () => {
  it.each(['12345678', ' 1234 5678 ', '1234-5678', '0000-0000'])('reads %s', (text) => {
    expect(toClaimCode(text)).toMatch(/^\d{8}$/);
  });

  it.each(['1234567', '123456789', '1234567a', '', '１２３４５６７８', `${'-'.repeat(93)}12345678`])(
    'refuses %s',
    (text) => {
      expect(toClaimCode(text)).toBeUndefined();
    },
  );
});

describe('toClaimId', () => {
  it('reads an id in upper case and with blanks around it', () => {
    expect(toClaimId(` ${claim.claimId.toUpperCase()} `)).toBe(claim.claimId);
  });

  it.each(['', 'none', claimantKey(claim.claimId, claim.claimId), ' '.repeat(101)])('refuses %j', (text) => {
    expect(toClaimId(text)).toBeUndefined();
  });
});

describe('the owners of a vehicle', () => {
  const viewers = {
    claimant: owner,
    other: owner,
    driver: { ...owner, role: 'DRIVER' },
    ended: { ...owner, until: now },
  } as const;

  it('are those with an open access as owner', () => {
    expect(Object.keys(otherOwners(viewers, 'claimant', now))).toEqual(['other']);
    expect(Object.keys(otherOwners(undefined, 'claimant', now))).toEqual([]);
  });

  it('include a claimant who owns the vehicle already', () => {
    const owners = Object.keys(viewers).filter((person) => isOwner(viewers, person, now));

    expect(owners).toEqual(['claimant', 'other']);
    expect(isOwner(undefined, 'claimant', now)).toBe(false);
  });
});

describe('a waiting claim', () => {
  it('can be completed after its period, while the owners are those who were warned', () => {
    expect(completionObstacle(waiting, { other: owner }, now)).toBeUndefined();
  });

  it('waits while a present owner can still stop it', () => {
    expect(completionObstacle({ ...waiting, waitsUntil: later }, { other: owner }, now)).toBe('NOT_DUE');
  });

  it.each([
    ['no other person owns the vehicle', { claimant: owner }],
    ['only a driver has access', { driver: { ...owner, role: 'DRIVER' } }],
    ['the last owner’s access has ended', { other: { ...owner, until: now } }],
  ] as const)('need not wait when %s', (_when, viewers) => {
    expect(completionObstacle({ ...waiting, waitsUntil: later }, viewers, now)).toBeUndefined();
  });

  it('ends with an owner who came after it and was not warned', () => {
    const viewers = { other: owner, buyer: { ...owner, since: '2026-03-01T00:01:00.001Z' } };

    expect(completionObstacle(waiting, viewers, now)).toBe('ENDED');
  });

  it('ends with an owner who was a driver when it was confirmed, or meanwhile', () => {
    const promoted = { ...owner, ownerSince: '2026-03-01T00:01:00.001Z' };

    expect(completionObstacle(waiting, { other: owner, driver: owner }, now)).toBe('ENDED');
    expect(completionObstacle(waiting, { other: promoted }, now)).toBe('ENDED');
    expect(completionObstacle(waiting, { other: { ...owner, ownerSince: earlier } }, now)).toBeUndefined();
  });

  it('ends when it is not completed in time', () => {
    expect(completionObstacle({ ...waiting, completableUntil: now }, {}, now)).toBe('ENDED');
  });

  it.each(['CODE_EXPECTED', 'GRANTED', 'STOPPED'] as const)('is not one that is %s', (status) => {
    expect(completionObstacle({ ...waiting, status }, {}, now)).toBe('ENDED');
  });

  const time = fc.integer({ min: 0, max: 20 }).map((day) => `2026-03-${String(day + 1).padStart(2, '0')}`);
  const access = fc.record({ since: time, ownerSince: time, wasWarned: fc.boolean() });
  it('is never completed against an owner who was not warned for the whole period', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), access),
        time,
        time,
        time,
        (accesses, confirmedAt, waitsUntil, at) => {
          const owners = Object.entries(accesses).map(([person, one]) => ({
            ...one,
            person: `other-${person}`,
          }));
          const viewers = Object.fromEntries(
            owners.map(({ ownerSince, person, since }) => [
              person,
              { role: 'OWNER' as const, since, ...(ownerSince > since && { ownerSince }) },
            ]),
          );
          const warnedOwners = owners.flatMap(({ person, wasWarned }) => (wasWarned ? [person] : []));
          const one = { ...waiting, confirmedAt, waitsUntil, warnedOwners, completableUntil: '2026-04' };

          const isCompletable = completionObstacle(one, viewers, at) === undefined;
          const wereWarned = owners.every(
            ({ ownerSince, since, wasWarned }) =>
              wasWarned && (ownerSince > since ? ownerSince : since) <= confirmedAt,
          );

          expect(isCompletable).toBe(owners.length === 0 || (wereWarned && waitsUntil <= at));
        },
      ),
    );
  });
});

describe('the status that is shown', () => {
  it.each([
    [claim, 'CODE_EXPECTED'],
    [{ ...claim, codeUntil: now }, 'EXPIRED'],
    [{ ...claim, tries: claimTries }, 'EXPIRED'],
    // The last try was the right one, and its grant has not been written yet.
    [{ ...claim, tries: claimTries, provenAt: earlier }, 'CODE_EXPECTED'],
    [waiting, 'WAITING'],
    [{ ...waiting, completableUntil: now }, 'EXPIRED'],
    [{ ...waiting, status: 'GRANTED', completableUntil: now }, 'GRANTED'],
    [{ ...waiting, status: 'STOPPED', completableUntil: now }, 'STOPPED'],
  ] as const)('of %j is %s', (item, status) => {
    expect(shownStatus(item, now)).toBe(status);
  });

  it('before the code is confirmed does not depend on whether the vehicle was found', () => {
    const found = { ...claim, codeHash: 'k1.hash', referenceId: 'reference' };

    for (const change of [{}, { codeUntil: now }, { tries: claimTries }]) {
      expect(shownStatus({ ...found, ...change }, now)).toBe(shownStatus({ ...claim, ...change }, now));
    }
  });
});
