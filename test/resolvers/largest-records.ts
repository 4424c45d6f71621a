/** The largest inputs of the fields of records. */
import { type AuditItem, toAuditItem } from '../../domain/audit.ts';
import { type Case, now, owned, referenceId, sub, times } from './largest-items.ts';

const entry = (index: number): AuditItem =>
  toAuditItem(
    {
      ...{ action: 'CONVERSION', outcome: 'CONVERTED', at: now, id: `${sub}-${index}`, tenantId: 'acme' },
      ...{ actorId: sub, clientId: 'client', requestId: sub, referenceId, purpose: 'RECALL' },
      actorRoles: ['owners', 'provisioners', 'service-technicians', 'operators', 'privacy-officers'],
    },
    0,
  );
const page = (first: number) => ({
  result: { items: times(100, (index) => entry(first + index)), nextToken: 'more' },
});
const range = { from: '2026-02-01T00:00:00Z', to: '2026-03-04T00:00:00Z', limit: 100 };

/** One case or more for each field. */
export const recordCases: readonly Case[] = [
  [
    'auditLog',
    'a full page from every shard',
    {
      args: { ...range, from: now.slice(0, 10).concat('T00:00:00Z'), to: '2026-03-06T00:00:00Z' },
      responses: { auditEntries: times(8, (shard) => page(shard * 100)) },
    },
  ],
  [
    'auditLog',
    'a full page of a vehicle, with every filter',
    {
      args: { ...range, actorId: sub, action: 'CONVERSION', outcome: 'CONVERTED', referenceId },
      responses: { auditEntriesOfVehicle: page(0) },
    },
  ],
  [
    'vehicleAccessLog',
    'a full page',
    { args: { referenceId, limit: 100 }, responses: { ...owned, auditEntriesOfVehicle: page(0) } },
  ],
];
