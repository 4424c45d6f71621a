/** Privacy officers read the audit log of their tenant: all of it, once, and nothing else. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, beforeAll, it } from 'vitest';
import { type AuditItem, type AuditRecord, toAuditItem, toRefusedDeviceItem } from '../../domain/audit.ts';
import type { QueryAuditLogArgs } from '../../domain/generated/schema-types.ts';
import { auditLog, auditPageIn, everyAuditPage } from '../support/audit.ts';
import { type Person, codeOf, givenPerson, givenVehicle } from '../support/given.ts';
import { putItems } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const tenantId = `audit-${randomUUID()}`;
let officer: Person;
let stranger: Person;
let operator: Person;

const month = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' };
const actors = [randomUUID(), randomUUID()] as const;
const vehicles = [randomUUID(), randomUUID(), undefined] as const;
const expiresAt = 4_000_000_000;

beforeAll(async () => {
  [officer, stranger, operator] = await Promise.all([
    givenPerson(world(), ['privacy-officers'], [tenantId]),
    givenPerson(world(), ['privacy-officers'], [`other-${tenantId}`]),
    givenPerson(world(), ['operators']),
  ]);
});

function entryAt(at: string, changes: Partial<AuditRecord> = {}): AuditItem {
  const record = {
    ...{ at, id: randomUUID(), tenantId, requestId: randomUUID(), actorId: actors[0] },
    ...{ action: 'CONVERSION', outcome: 'NOT_FOUND', actorRoles: ['operators'], clientId: 'client' },
    ...changes,
  } as AuditRecord;
  return toAuditItem(record, expiresAt);
}

function refusalAt(at: string, actorId: string): AuditItem {
  const who = { tenantId, actorId, actorRoles: [], clientId: 'client', requestId: randomUUID() };
  return toRefusedDeviceItem({ ...who, at, deviceId: `tcu-${randomUUID().slice(0, 8)}` }, expiresAt);
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

describe('auditLog', () => {
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

    await fc.assert(property, { numRuns: 25 });
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

  it('shows an entry with its facts', async () => {
    const at = '2026-03-20T10:00:00.000Z';
    const revealId = randomUUID();
    const referenceId = randomUUID();
    const facts = {
      referenceId,
      revealId,
      revealPurpose: 'LAWFUL_ORDER',
      visibleFrom: '2026-09-01T00:00:00.000Z',
    } as const;
    await putItems(world(), 'AuditLog', [
      entryAt(at, { ...facts, action: 'VIN_REVEAL', outcome: 'REVEALED', actorRoles: ['privacy-officers'] }),
    ]);

    const [entry] = (await everyAuditPage(officer, { ...month, action: 'VIN_REVEAL' })).flat();

    expect(entry).toMatchObject({
      ...facts,
      ...{
        at,
        action: 'VIN_REVEAL',
        outcome: 'REVEALED',
        actorId: actors[0],
        actorRoles: ['privacy-officers'],
      },
      ...{ clientId: 'client', purpose: null, claimId: null, deviceId: null, reissueReason: null },
    });
  });

  it('finds what a person just did', async () => {
    const own = await givenPerson(world(), ['privacy-officers']);
    const { referenceId, vin } = await givenVehicle(await givenPerson(world(), ['provisioners']));
    const document = 'query ($vin: String!) { referenceIdForVin(vin: $vin, purpose: RECALL) }';
    await operator.ask(document, { vin });
    await operator.ask(document, { vin: 'WVWZZZ1JZXW000002' });
    const range = around();

    const shown = (await everyAuditPage(own, { ...range, actorId: operator.principalId })).flat();
    const ofVehicle = (await everyAuditPage(own, { ...range, referenceId })).flat();

    expect(shown.map(({ outcome, purpose }) => [outcome, purpose])).toEqual([
      ['NOT_FOUND', 'RECALL'],
      ['CONVERTED', 'RECALL'],
    ]);
    expect(ofVehicle.map(({ actorId, referenceId: id }) => [actorId, id])).toEqual([
      [operator.principalId, referenceId],
    ]);
  });

  it('shows nothing of another tenant, also by vehicle', async () => {
    const at = '2026-03-22T10:00:00.000Z';
    const referenceId = randomUUID();
    await putItems(world(), 'AuditLog', [entryAt(at, { referenceId, outcome: 'CONVERTED' })]);

    expect((await everyAuditPage(stranger, month)).flat()).toEqual([]);
    expect((await everyAuditPage(stranger, { ...month, referenceId })).flat()).toEqual([]);
    expect((await everyAuditPage(officer, { ...month, referenceId })).flat()).toHaveLength(1);
  });
});

describe('the arguments of auditLog', () => {
  it.each([
    ['a range of more than 31 days', { to: '2026-04-01T00:00:00.001Z' }, 'to'],
    ['an empty range', { to: month.from }, 'to'],
    ['a person by another id than a sub', { actorId: 'ann' }, 'actorId'],
    ['a vehicle by another text', { referenceId: '1HGCM82633A004352' }, 'referenceId'],
    ['a page of 101', { limit: 101 }, 'limit'],
    ['a token of nothing', { nextToken: '' }, 'nextToken'],
    ['a token of another list', { nextToken: 'eyJ2ZXJzaW9uIjozfQ==' }, 'nextToken'],
  ])('refuse %s', async (_what, change, argument) => {
    const response = await auditLog(officer, { ...month, ...change });

    expect(codeOf(response)).toBe('INVALID_ARGUMENT');
    expect(response.errors[0]?.errorInfo).toEqual({ argument });
  });

  it('refuse a token for another query, tenant or day', async () => {
    const at = '2026-03-25T10:00:00.000Z';
    await putItems(world(), 'AuditLog', [entryAt(at), entryAt(at)]);
    const page = { ...month, limit: 1 };
    const nextToken = auditPageIn(await auditLog(officer, page)).nextToken ?? '';
    const codes = async (by: Person, args: Partial<QueryAuditLogArgs>) => codeOf(await auditLog(by, args));

    expect(await codes(officer, { ...page, nextToken })).toBe('none');
    expect(await codes(officer, { ...page, limit: 2, nextToken })).toBe('none');
    expect(await codes(stranger, { ...page, nextToken })).toBe('INVALID_ARGUMENT');
    for (const change of [
      { actorId: actors[0] },
      { outcome: 'CONVERTED' as const },
      { action: 'ERASURE' as const },
      { referenceId: randomUUID() },
      { to: '2026-03-31T00:00:00Z' },
      { nextToken: nextToken.replace(/2026-03-\d\d(?=\S*$)/, '2026-04-02') },
      { nextToken: nextToken.replace(/2026-03-\d\d(?=\S*$)/, '2026-02-28') },
      { nextToken: `${nextToken} ` },
    ]) {
      expect(await codes(officer, { ...page, nextToken, ...change })).toBe('INVALID_ARGUMENT');
    }
  });
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

function around(): { readonly from: string; readonly to: string } {
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  return { from: at(-1), to: at(1) };
}
