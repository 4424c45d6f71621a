/** The largest inputs of the fields of standings. */
import { type Case, now, sub } from './largest-items.ts';

const input = { personId: sub, conversionsPerDay: 2000, until: '2026-03-05T05:06:07Z', purpose: 'RECALL' };

/** A person with a grant, and without a pause. */
export const largestStanding = {
  ...{ tenantPerson: `acme#${sub}`, day: 'conversion', changedAt: now },
  ...{ bulkPerDay: 2000, bulkUntil: now, bulkPurpose: 'RECALL' },
};

/** One case for each field. */
export const standingCases: readonly Case[] = [
  ['liftConversionPause', 'a person', { args: { personId: sub } }],
  ['grantBulkConversion', 'the largest grant', { args: { input } }],
];
