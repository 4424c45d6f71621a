/** Every matching entry of the audit log is on exactly one page, for any query and limit. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { type AuditItem, toRefusedDeviceItem } from '../../domain/audit.ts';
import type { QueryAuditLogArgs } from '../../domain/generated/schema-types.ts';
import { everyAuditPage } from '../support/audit.ts';
import { entriesExpireAt, entriesOf } from '../support/audit-entries.ts';
import { type Person, givenPerson } from '../support/given.ts';
import { isFullSweep } from '../support/sample.ts';
import { putItems } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const tenantId = `audit-${randomUUID()}`;
let officer: Person;

const actors = [randomUUID(), randomUUID()] as const;
const vehicles = [randomUUID(), randomUUID(), undefined] as const;
const entryAt = entriesOf(tenantId, actors[0]);

beforeAll(async () => {
  officer = await givenPerson(world(), ['privacy-officers'], [tenantId]);
});

function refusalAt(at: string, actorId: string): AuditItem {
  const who = { tenantId, actorId, actorRoles: [], clientId: 'client', requestId: randomUUID() };
  return toRefusedDeviceItem({ ...who, at, deviceId: `tcu-${randomUUID().slice(0, 8)}` }, entriesExpireAt);
}

/** Entries around the ends of days, many of one moment. */
const moments = fc.integer({ min: 0, max: 5 * 24 }).map((hour) => {
  const at = Date.parse('2026-03-07T00:00:00Z') + hour * 3_600_000;
  return new Date(hour % 3 === 0 ? at - 1 : at).toISOString();
});
const items = fc
  .tuple(moments, fc.constantFrom(...actors), fc.constantFrom(...vehicles), fc.integer({ min: 0, max: 9 }))
  .map(([at, actorId, referenceId, kind]) => {
    if (kind === 0) {
      return refusalAt(at, actorId);
    }
    const found = referenceId === undefined ? {} : { referenceId, outcome: 'CONVERTED' as const };
    const held = kind === 1 ? { visibleFrom: '2026-06-01T00:00:00.000Z' } : {};
    return entryAt(at, { actorId, ...found, ...held });
  });

const queries = fc.record({
  actorId: fc.constantFrom(null, ...actors),
  action: fc.constantFrom(null, 'CONVERSION' as const, 'DEVICE_REFUSED' as const),
  outcome: fc.constantFrom(null, 'CONVERTED' as const, 'WITHDRAWN' as const),
  referenceId: fc.constantFrom(null, vehicles[0]),
  from: moments,
  days: fc.integer({ min: 1, max: 5 }),
  limit: fc.constantFrom(1, 2, 7, 25, 100),
});

it('shows each matching entry on exactly one page, newest first', async () => {
  const stored: AuditItem[] = [];
  const property = fc.asyncProperty(
    fc.array(items, { minLength: 20, maxLength: 60 }),
    queries,
    async (more, { days, ...query }) => {
      await putItems(world(), 'AuditLog', more);
      stored.push(...more);
      const to = new Date(Date.parse(query.from) + days * 86_400_000).toISOString();

      const pages = await everyAuditPage(officer, { ...query, to });

      const shown = pages.flat();
      const wanted = stored.filter((item) => isWanted(item, { ...query, to }));
      expect(shown.map(({ requestId }) => requestId).sort()).toEqual(
        wanted.map(({ requestId }) => requestId).sort(),
      );
      const keys = shown.map(({ requestId }) => keyOf(wanted, requestId, query.referenceId));
      expect(keys).toEqual([...keys].sort().reverse());
      expect(pages.every((page) => page.length <= query.limit)).toBe(true);
    },
  );

  await fc.assert(property, { numRuns: isFullSweep ? 25 : 8 });
}, 120_000);

it('shows a rare match once, behind more entries than a page reads of a shard', async () => {
  const rare = randomUUID();
  const atSecond = (second: number) => new Date(Date.UTC(2026, 2, 18, 0, 0, second)).toISOString();
  const inShard = (digit: string) => randomUUID().slice(0, -1) + digit;
  const full = Array.from({ length: 330 }, (_, index) =>
    entryAt(atSecond(index * 3), { requestId: inShard('1') }),
  );
  const found = Array.from({ length: 60 }, (_, index) =>
    entryAt(atSecond(index * 17), { requestId: inShard(index % 2 ? '1' : '2'), actorId: rare }),
  );
  await putItems(world(), 'AuditLog', [...full, ...found]);
  const day = { from: '2026-03-18T00:00:00Z', to: '2026-03-19T00:00:00Z' };

  for (const limit of [7, 100]) {
    const shown = (await everyAuditPage(officer, { ...day, actorId: rare, limit })).flat();

    expect(shown.map(({ requestId }) => requestId)).toEqual(
      found.map(({ requestId }) => requestId).reverse(),
    );
  }
});

function isWanted(item: AuditItem, query: Partial<QueryAuditLogArgs>): boolean {
  const isIn = item.at >= (query.from ?? '') && item.at < (query.to ?? '');
  const names = ['actorId', 'action', 'outcome', 'referenceId'] as const;
  return isIn && names.every((name) => query[name] === null || query[name] === item[name]);
}

function keyOf(wanted: readonly AuditItem[], requestId: string, referenceId: string | null | undefined) {
  const item = wanted.find((one) => one.requestId === requestId);
  return referenceId === null ? item?.atId : item?.shownAt;
}
