/** Patterns: what an entry adds, and which patterns of a day are new hits. */
import { describe, expect, it } from 'vitest';
import type { AuditItem } from '../../domain/audit.ts';
import {
  type PatternsItem,
  maxInPattern,
  maxInSmallPattern,
  newHits,
  patternMemberOf,
  patterns,
  patternsKeyOf,
} from '../../domain/patterns.ts';
import { newMembers } from '../../functions/patterns/new-members.ts';

const at = '2026-11-27T23:59:59.999Z';
const entry = (facts: Partial<AuditItem>) =>
  ({ at, atId: `${at}#id`, tenantId: 'a', actorId: 'b', action: 'CONVERSION', ...facts }) as AuditItem;

describe('an entry', () => {
  it.each<readonly [Partial<AuditItem>, object | undefined]>([
    [
      { outcome: 'CONVERTED', referenceId: 'r' },
      { pattern: 'vehicles', member: 'r' },
    ],
    [
      { outcome: 'NO_ACCESS', referenceId: 'r' },
      { pattern: 'misses', member: 'id' },
    ],
    [{ outcome: 'NOT_FOUND' }, { pattern: 'misses', member: 'id' }],
    [{ outcome: 'WRONG_CODE' as never }, { pattern: 'wrongCodes', member: 'id' }],
    [{ outcome: 'INVALID_VIN' }, { pattern: 'refusals', member: 'id' }],
    [
      { outcome: 'REVEALED' as never, referenceId: 'r' },
      { pattern: 'reveals', member: 'id' },
    ],
    [{ outcome: 'FAILED' }, undefined],
  ])('%j adds %j', (facts, member) => {
    expect(patternMemberOf(entry(facts))).toEqual(member);
  });

  it('counts for its person, its tenant and its day in UTC', () => {
    expect(patternsKeyOf(entry({}))).toEqual({ tenantPerson: 'a#b', day: '2026-11-27' });
  });
});

const caps = { vehicles: 3, misses: 2, wrongCodes: 1, refusals: 1, reveals: 1, networks: 1 };
const set = (...members: readonly string[]) => new Set(members);

describe('new members', () => {
  it('are those that the day does not have, up to the cap', () => {
    expect(newMembers({ vehicles: set('1') }, { vehicles: set('1', '2', '3', '4') }, caps)).toEqual({
      vehicles: set('2', '3'),
    });
  });

  it('are none of a full or an unchanged set, because DynamoDB takes no empty one', () => {
    const known = { misses: set('1', '2'), vehicles: set('1') };

    expect(newMembers(known, { misses: set('3'), vehicles: set('1') }, caps)).toEqual({});
  });
});

describe('a day', () => {
  const day = { tenantPerson: 'a#b', day: '2026-11-27', expiresAt: 0, countedFrom: at };

  it('hits a pattern at its threshold, not before, and once', () => {
    const item: PatternsItem = {
      ...{ ...day, vehicles: set('1', '2'), misses: set('1', '2'), refusals: set('1') },
      reported: set('refusals'),
    };

    expect(newHits(item, caps)).toEqual(['misses']);
  });

  it('is an item that DynamoDB stores, even with every set full by batches of many shards', () => {
    const bytes = 36;
    const overshoot = 3 * 100;

    const small = ['wrongCodes', 'networks'];
    const members = patterns.map(
      (name) => overshoot + (small.includes(name) ? maxInSmallPattern : maxInPattern),
    );
    const total = members.reduce((sum, count) => sum + count, 0);
    expect(total * bytes).toBeLessThan(400 * 1024);
  });
});
