/**
 * Privacy officers read the audit log of their tenant. `test/sweeps/audit-log-pages.test.ts` shows
 * that they see all of it, once, and nothing else.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { QueryAuditLogArgs } from '../../domain/generated/schema-types.ts';
import { auditLog, auditPageIn, everyAuditPage } from '../support/audit.ts';
import { entriesOf } from '../support/audit-entries.ts';
import { type Person, codeOf, givenPerson, givenVehicle } from '../support/given.ts';
import { putItems } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const tenantId = `audit-${randomUUID()}`;
const it = withPeople(world)
  .extend('officer', { scope: 'file' }, () => givenPerson(world(), ['privacy-officers'], [tenantId]))
  .extend('stranger', { scope: 'file' }, () =>
    givenPerson(world(), ['privacy-officers'], [`other-${tenantId}`]),
  );

const month = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' };
const actorId = randomUUID();
const entryAt = entriesOf(tenantId, actorId);

describe('auditLog', () => {
  it('shows an entry with its facts', async ({ officer }) => {
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
        actorId,
        actorRoles: ['privacy-officers'],
      },
      ...{ clientId: 'client', purpose: null, claimId: null, deviceId: null, reissueReason: null },
    });
  });

  it('finds what a person just did', async ({ operator }) => {
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

  it('shows nothing of another tenant, not even by vehicle', async ({ officer, stranger }) => {
    const at = '2026-03-22T10:00:00.000Z';
    const referenceId = randomUUID();
    await putItems(world(), 'AuditLog', [entryAt(at, { referenceId, outcome: 'CONVERTED' })]);

    expect((await everyAuditPage(stranger, month)).flat()).toEqual([]);
    expect((await everyAuditPage(stranger, { ...month, referenceId })).flat()).toEqual([]);
    expect((await everyAuditPage(officer, { ...month, referenceId })).flat()).toHaveLength(1);
  });
});

describe('the arguments of auditLog', () => {
  it.for([
    ['a range of more than 31 days', { to: '2026-04-01T00:00:00.001Z' }, 'to'],
    ['an empty range', { to: month.from }, 'to'],
    ['a person by another id than a sub', { actorId: 'ann' }, 'actorId'],
    ['a vehicle by another text', { referenceId: '1HGCM82633A004352' }, 'referenceId'],
    ['a page of 101', { limit: 101 }, 'limit'],
    ['a token of nothing', { nextToken: '' }, 'nextToken'],
    ['a token of another list', { nextToken: 'eyJ2ZXJzaW9uIjozfQ==' }, 'nextToken'],
  ] as const)('refuse %s', async ([_what, change, argument], { officer }) => {
    const response = await auditLog(officer, { ...month, ...change });

    expect(codeOf(response)).toBe('INVALID_ARGUMENT');
    expect(response.errors[0]?.errorInfo).toEqual({ argument });
  });

  it('refuse a token for another query, tenant or day', async ({ officer, stranger }) => {
    const at = '2026-03-25T10:00:00.000Z';
    await putItems(world(), 'AuditLog', [entryAt(at), entryAt(at)]);
    const page = { ...month, limit: 1 };
    const nextToken = auditPageIn(await auditLog(officer, page)).nextToken ?? '';
    const codes = async (by: Person, args: Partial<QueryAuditLogArgs>) => codeOf(await auditLog(by, args));

    expect(await codes(officer, { ...page, nextToken })).toBe('none');
    expect(await codes(officer, { ...page, limit: 2, nextToken })).toBe('none');
    expect(await codes(stranger, { ...page, nextToken })).toBe('INVALID_ARGUMENT');
    for (const change of [
      { actorId },
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

function around(): { readonly from: string; readonly to: string } {
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  return { from: at(-1), to: at(1) };
}
