/** Why an erasure is requested, and for which case: for the second officer, and for the log. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { auditPageIn, auditLog } from '../support/audit.ts';
import { type ApiResponse, type Person, codeOf, givenPerson, givenVehicle } from '../support/given.ts';
import {
  approveErasure,
  erasePerson,
  personErasureOf,
  personErasures,
  type Grounds,
} from '../support/person-erasures.ts';
import { eraseVehicle, revokeReferenceId, vehicleErasures } from '../support/vehicle-erasures.ts';
import { europeanVin } from '../support/vins.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('officer', () => givenPerson(world(), ['privacy-officers']))
  .extend('second', () => givenPerson(world(), ['privacy-officers']))
  .extend('revoked', async ({ officer, provisioner }) => {
    const { referenceId } = await givenVehicle(provisioner);
    await revokeReferenceId(officer, referenceId);
    return referenceId;
  });

const order = { reason: 'LAWFUL_ORDER', caseNumber: '12 Js 345/26' };
/** The same as the API shows it. */
const shown = { erasureReason: order.reason, caseNumber: order.caseNumber };

/** The jobs of a list. */
const itemsOf = ({ data }: ApiResponse) =>
  Object.values(data ?? {}).flatMap((page) => (page as { readonly items: readonly object[] }).items);

/** What the log has of the officer's erasures. */
async function recordsBy({ principalId: actorId }: Person): Promise<readonly object[]> {
  const [from, to] = [new Date(Date.now() - 600_000), new Date(Date.now() + 60_000)];
  const range = { from: from.toISOString(), to: to.toISOString() };
  const { items } = auditPageIn(
    await auditLog(await givenPerson(world(), ['privacy-officers']), {
      ...range,
      actorId,
      action: 'ERASURE',
    }),
  );
  return items.map(({ caseNumber, erasureReason, jobId, outcome }) => ({
    ...{ caseNumber, erasureReason, jobId, outcome },
  }));
}

const subjects = {
  person: {
    ask: (by: Person, _revoked: string, stated?: Grounds) => erasePerson(by, unknownPerson, stated),
    list: personErasures,
  },
  vehicle: { ask: eraseVehicle, list: vehicleErasures },
};
const unknownPerson = randomUUID();

/** The VIN as people read it from a plate. */
const spelled = (vin: string): string => `${vin.slice(0, 3)} ${vin.slice(3, 9)}-${vin.slice(9)}`;

describe.each(['person', 'vehicle'] as const)('the erasure of a %s', (name) => {
  const { ask, list } = subjects[name];

  it('shows its reason and case number to who approves, and records them with both steps', async ({
    officer,
    revoked,
    second,
  }) => {
    const job = personErasureOf(await ask(officer, revoked, order));
    expect(job).toMatchObject(shown);
    const { jobId } = job;
    expect(itemsOf(await list(second))).toContainEqual(expect.objectContaining({ jobId, ...shown }));

    // Another officer's request returns the one that waits, with its own grounds.
    const repeated = await ask(second, revoked, { reason: 'NO_LONGER_NEEDED', caseNumber: 'R-2' });
    expect(personErasureOf(repeated)).toMatchObject({ jobId, ...shown });
    expect(personErasureOf(await approveErasure(second, jobId))).toMatchObject({ jobId, ...shown });

    expect(await recordsBy(officer)).toEqual([{ jobId, outcome: 'REQUESTED', ...shown }]);
    expect(await recordsBy(second)).toEqual([{ jobId, outcome: 'APPROVED', ...shown }]);
    expect(itemsOf(await list(officer))).toContainEqual(expect.objectContaining({ jobId, ...shown }));
  });

  it('is not requested with another text than a case number, and none is stored', async ({
    officer,
    revoked,
  }) => {
    for (const caseNumber of [
      europeanVin(),
      spelled(europeanVin()),
      'Max Mustermann',
      'please!',
      '',
      '1'.repeat(41),
    ]) {
      const response = await ask(officer, revoked, { caseNumber });
      expect(codeOf(response)).toBe('INVALID_ARGUMENT');
      expect(response.errors[0]?.errorInfo).toEqual({ argument: 'caseNumber' });
    }
    const { errors } = await ask(officer, revoked, { reason: 'BECAUSE' });
    expect(errors[0]?.message).toContain('reason');

    expect(await recordsBy(officer)).toEqual([]);
  });
});
