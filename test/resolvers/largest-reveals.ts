/** The largest inputs of the fields of reveals. */
import { type Case, now, owned, referenceId, sub, times } from './largest-items.ts';
import { runAt } from './run-field.ts';

const vin = '1HGCM82633A004352';
const reveal = {
  revealId: sub,
  tenantId: 'acme',
  referenceId,
  purpose: 'RECALL',
  caseNumber: 'R-1',
  requestedBy: sub,
  requestedAt: now,
};

/** One case or more for each field. */
export const revealCases: readonly Case[] = [
  [
    'vinReveals',
    'a full page',
    {
      args: { limit: 100 },
      responses: { vinRevealLists: { result: { items: times(100, () => reveal), nextToken: 'more' } } },
    },
  ],
  [
    'requestReveal',
    'the longest case number',
    {
      args: { input: { referenceId, purpose: 'RECALL', caseNumber: 'c-'.repeat(19).concat('c1') } },
      responses: owned,
    },
  ],
  ['approveReveal', 'a reveal', { args: { revealId: sub }, responses: { vinReveals: { result: reveal } } }],
  [
    'revealVin',
    'an approved reveal',
    {
      args: { revealId: sub },
      responses: {
        ...owned,
        vinReveals: { result: { ...reveal, requestedBy: 'caller', approvedBy: sub, approvedAt: now } },
        openVin: { result: { ok: { vin } } },
      },
    },
  ],
  [
    'revealOwnVin',
    'the owner’s vehicle',
    {
      args: { referenceId },
      claims: { auth_time: Math.floor(runAt / 1000) },
      responses: { ...owned, openVin: { result: { ok: { vin } } } },
    },
  ],
];
