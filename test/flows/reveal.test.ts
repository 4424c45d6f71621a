/**
 * A VIN is revealed: to a privacy officer with another one's approval, and to an owner of the
 * vehicle.
 */
import { describe, expect } from 'vitest';
import type { VehicleHistoryItem } from '../../domain/registry.ts';
import { type Person, codeOf, givenAccess, givenPerson, givenVehicleOf } from '../support/given.ts';
import { givenMailbox } from '../support/mailboxes.ts';
import {
  approveReveal,
  givenApproval,
  givenRequest,
  requestReveal,
  revealFacts,
  revealOf,
  revealOwnVin,
  revealVin,
} from '../support/reveals.ts';
import { itemsOf, putItems, setAttribute } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('officer', () => givenPerson(world(), ['privacy-officers']))
  .extend('second', { scope: 'file' }, () => givenPerson(world(), ['privacy-officers']))
  .extend('vehicle', ({ provisioner, operator, owner }) => givenVehicleOf({ provisioner, operator, owner }));

const hourMs = 3_600_000;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const ahead = (ms: number): string => ago(-ms);

async function historyOf(
  by: Person,
  referenceId: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const document = `query ($id: ID!) {
    vehicleHistory(referenceId: $id) { items { event revealPurpose } }
  }`;
  const { data } = await by.ask(document, { id: referenceId });
  const { items } = data?.['vehicleHistory'] as {
    readonly items: readonly Readonly<Record<string, unknown>>[];
  };
  return items.filter(({ event }) => String(event).includes('REVEALED'));
}

const recordsOf = async (referenceId: string) =>
  (await itemsOf(world(), 'AuditLog'))
    .filter((item) => item.referenceId === referenceId && item.action.includes('VIN_REVEAL'))
    .sort((one, other) => one.atId.localeCompare(other.atId));

describe('a reveal by privacy officers', () => {
  it('needs two of them, and is recorded in each step', async ({ officer, second, owner, vehicle }) => {
    const { referenceId, vin } = vehicle;

    const requested = await givenRequest(officer, referenceId);
    expect(codeOf(await revealVin(officer, requested.revealId))).toBe('REVEAL_NOT_APPROVED');
    expect(codeOf(await approveReveal(officer, requested.revealId))).toBe('SECOND_PERSON_REQUIRED');
    const approved = revealOf(await approveReveal(second, requested.revealId), 'approveReveal');
    const revealed = await revealVin(officer, requested.revealId);

    expect(revealed.data).toEqual({ revealVin: { referenceId, vin } });
    expect(requested).toMatchObject({ requestedBy: officer.principalId, approvedBy: null, revealedAt: null });
    expect(approved).toMatchObject({ approvedBy: second.principalId, revealedAt: null });
    const line = { event: 'VIN_REVEALED', revealPurpose: 'LAWFUL_ORDER' };
    expect(await historyOf(owner, referenceId)).toEqual([line]);
    const records = await recordsOf(referenceId);
    expect(records.map(({ action, actorId }) => [action, actorId])).toEqual([
      ['VIN_REVEAL_REQUEST', officer.principalId],
      ['VIN_REVEAL_APPROVAL', second.principalId],
      ['VIN_REVEAL', officer.principalId],
    ]);
    expect(JSON.stringify(records)).not.toContain(vin);
  });

  it('is listed for the tenant’s privacy officers only', async ({ officer, second, vehicle }) => {
    const { revealId } = await givenRequest(officer, vehicle.referenceId);
    const other = await givenPerson(world(), ['privacy-officers'], ['other']);
    const list = async (by: Person) =>
      JSON.stringify((await by.ask(`{ vinReveals(limit: 100) { items { ${revealFacts} } } }`)).data);

    expect(await list(second)).toContain(revealId);
    expect(await list(other)).not.toContain(revealId);
    expect(codeOf(await approveReveal(other, revealId))).toBe('REVEAL_NOT_FOUND');
    expect(codeOf(await requestReveal(other, { referenceId: vehicle.referenceId }))).toBe(
      'VEHICLE_NOT_FOUND',
    );
  });

  it('is for the person who requested it', async ({ officer, second, vehicle }) => {
    const { revealId } = await givenApproval(officer, second, vehicle.referenceId);

    expect(codeOf(await revealVin(second, revealId))).toBe('REVEAL_NOT_FOUND');
    expect(codeOf(await revealVin(await givenPerson(world(), ['privacy-officers']), revealId))).toBe(
      'REVEAL_NOT_FOUND',
    );
    expect(await recordsOf(vehicle.referenceId)).toHaveLength(2);
  });

  it('is approved safely again, and by one person only', async ({ officer, second, vehicle }) => {
    const approved = await givenApproval(officer, second, vehicle.referenceId);
    const third = await givenPerson(world(), ['privacy-officers']);

    expect((await approveReveal(second, approved.revealId)).data).toEqual({ approveReveal: approved });
    expect(codeOf(await approveReveal(third, approved.revealId))).toBe('REVEAL_ENDED');
  });

  it('shows the VIN once, and for a minute to a retry', async ({ officer, second, owner, vehicle }) => {
    const { referenceId, vin } = vehicle;
    const { revealId } = await givenApproval(officer, second, referenceId);

    await revealVin(officer, revealId);
    const again = await revealVin(officer, revealId);
    await setAttribute(world(), 'VinReveals', { revealId }, 'revealedAt', ago(61_000));
    const late = await revealVin(officer, revealId);

    expect(again.data).toEqual({ revealVin: { referenceId, vin } });
    expect(codeOf(late)).toBe('REVEAL_ENDED');
    expect(late.text).not.toContain(vin);
    expect(await historyOf(owner, referenceId)).toHaveLength(1);
    expect((await recordsOf(referenceId)).filter(({ action }) => action === 'VIN_REVEAL')).toHaveLength(2);
  });

  it('ends an hour after its approval, and a day after its request', async ({ officer, second, vehicle }) => {
    const { referenceId } = vehicle;
    const approved = await givenApproval(officer, second, referenceId);
    const { revealId: approvedId } = approved;
    await setAttribute(world(), 'VinReveals', { revealId: approvedId }, 'approvedAt', ago(hourMs + 1000));
    const { revealId } = await givenRequest(officer, referenceId);
    await setAttribute(world(), 'VinReveals', { revealId }, 'requestedAt', ago(24 * hourMs + 1000));

    expect(codeOf(await revealVin(officer, approvedId))).toBe('REVEAL_ENDED');
    expect(codeOf(await approveReveal(second, revealId))).toBe('REVEAL_ENDED');
  });

  it('is used once by many calls at once', async ({ officer, second, owner, vehicle }) => {
    const { referenceId, vin } = vehicle;
    const { revealId } = await givenApproval(officer, second, referenceId);

    const calls = await Promise.all(Array.from({ length: 12 }, () => revealVin(officer, revealId)));

    expect(await historyOf(owner, referenceId)).toHaveLength(1);
    const records = (await recordsOf(referenceId)).filter(({ action }) => action === 'VIN_REVEAL');
    expect(calls.filter(({ text }) => text.includes(vin)).length).toBe(records.length);
    expect(records.length).toBeGreaterThan(0);
  });

  it.for([
    ['a case number with a VIN', { caseNumber: '1HGCM82633A004352' }, 'input.caseNumber'],
    ['a sentence as case number', { caseNumber: 'please!' }, 'input.caseNumber'],
    ['a hold without an order', { purpose: 'RECALL', hiddenUntil: ahead(hourMs) }, 'input.hiddenUntil'],
    ['a hold in the past', { hiddenUntil: ago(1000) }, 'input.hiddenUntil'],
    ['a hold of two years', { hiddenUntil: ahead(731 * 24 * hourMs) }, 'input.hiddenUntil'],
  ] as const)('is refused with %s', async ([, input, argument], { officer, vehicle }) => {
    const { errors } = await requestReveal(officer, { referenceId: vehicle.referenceId, ...input });

    expect(errors?.[0]).toMatchObject({ errorType: 'INVALID_ARGUMENT', errorInfo: { argument } });
  });
});

describe('a reveal under a lawful order with a hold', () => {
  it('is hidden from all but privacy officers until the hold ends', async ({
    officer,
    second,
    operator,
    owner,
    vehicle,
  }) => {
    const { referenceId } = vehicle;
    const address = await givenMailbox(world(), owner);
    const { revealId } = await givenApproval(officer, second, referenceId, { hiddenUntil: ahead(hourMs) });
    // The mail about the owner's access may still be on its way.
    await world().streams.settled();
    const mails = world().outbox.list(address).length;

    await revealVin(officer, revealId);
    await world().streams.settled();

    const line = { event: 'VIN_REVEALED', revealPurpose: 'LAWFUL_ORDER' };
    expect(await historyOf(officer, referenceId)).toEqual([line]);
    expect(await historyOf(operator, referenceId)).toEqual([]);
    expect(await historyOf(owner, referenceId)).toEqual([]);
    expect(world().outbox.list(address)).toHaveLength(mails);

    const item = (await itemsOf(world(), 'VehicleHistory')).find((one) => one.revealId === revealId);
    expect(item?.atId.slice(0, 24)).toBe(item?.visibleFrom);
    const page = `query ($id: ID!) { vehicleHistory(referenceId: $id, limit: 1) { items { event } } }`;
    const { data } = await owner.ask(page, { id: referenceId });
    expect(data).toEqual({ vehicleHistory: { items: [{ event: 'ACCESS_GRANTED' }] } });
  });

  it('is shown from the end of the hold on, to those who had access then', async ({
    officer,
    second,
    operator,
    owner,
    vehicle,
  }) => {
    const { referenceId } = vehicle;
    const { revealId } = await givenApproval(officer, second, referenceId, { hiddenUntil: ahead(hourMs) });
    await revealVin(officer, revealId);
    const later = await givenPerson(world(), ['owners']);
    await givenAccess(operator, later, vehicle, 'DRIVER');
    const item = (await itemsOf(world(), 'VehicleHistory')).find((one) => one.revealId === revealId);
    const ended = ago(0);

    // The same line with a hold that has ended.
    await putItems(world(), 'VehicleHistory', [
      { ...(item as VehicleHistoryItem), atId: `${ended}#ended`, visibleFrom: ended },
    ]);

    const line = { event: 'VIN_REVEALED', revealPurpose: 'LAWFUL_ORDER' };
    expect(await historyOf(owner, referenceId)).toEqual([line]);
    expect(await historyOf(operator, referenceId)).toEqual([line]);
    expect(await historyOf(later, referenceId)).toEqual([]);
  });
});

describe('an owner’s reading of the VIN', () => {
  it('is shown to an owner, and to no driver', async ({ operator, owner, vehicle }) => {
    const { referenceId, vin } = vehicle;
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, driver, vehicle, 'DRIVER');

    expect((await revealOwnVin(owner, referenceId)).data).toEqual({ revealOwnVin: { referenceId, vin } });
    expect(codeOf(await revealOwnVin(driver, referenceId))).toBe('ACTION_NOT_ALLOWED');
    const line = { event: 'OWN_VIN_REVEALED', revealPurpose: null };
    expect(await historyOf(driver, referenceId)).toEqual([line]);
    expect((await recordsOf(referenceId)).map(({ action }) => action)).toEqual(['OWN_VIN_REVEAL']);
  });

  it('is not shown after the access has ended', async ({ operator, owner, vehicle }) => {
    const { referenceId } = vehicle;
    const document = `mutation ($input: EndAccessInput!) { endAccess(input: $input) { isOpen } }`;
    await operator.ask(document, { input: { referenceId, ownerId: owner.principalId } });

    expect(codeOf(await revealOwnVin(owner, referenceId))).toBe('VEHICLE_NOT_FOUND');
    expect(await recordsOf(referenceId)).toEqual([]);
  });
});
