/**
 * Races around a pause: conversions at the limit, several invocations that pause at once, a lift
 * that meets late invocations, and grants that are repeated.
 */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditItem } from '../../domain/audit.ts';
import { standingKey } from '../../domain/conversion-standing.ts';
import { cachedAssembly } from '../support/cached-assembly.ts';
import { invoke } from '../support/commands.ts';
import { auditOf } from '../support/conversions.ts';
import { type Person, codeOf, convertAsOperator, givenPerson, tenant } from '../support/given.ts';
import { entryOf, findingsOf, givenPause, recordOf } from '../support/patterns.ts';
import { grantBulk, liftPause } from '../support/standings.ts';
import { itemsOf } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';
import { useWorld } from '../support/world.ts';

const limit = 12;
const atOnce = 24;
const world = useWorld({
  assembly: await cachedAssembly({
    ...{ pauseVehiclesPerDay: limit, pauseMissesPerDay: limit, conversionsPerMinute: 1_000 },
    standingsOfPersonPerHour: 1_000,
  }),
});

let officer: Person;
let operator: Person;

beforeEach(async () => {
  officer = await givenPerson(world(), ['privacy-officers']);
  operator = await givenPerson(world(), ['operators']);
});

const converted = (): AuditItem =>
  entryOf(
    { tenantId: tenant, actorId: operator.principalId },
    { outcome: 'CONVERTED', referenceId: randomUUID() },
  );

/** One invocation for each group of entries, all at once. */
const watchAtOnce = (groups: readonly (readonly AuditItem[])[]) =>
  Promise.all(groups.map((entries) => invoke(world(), 'WatchAuditLog', { Records: entries.map(recordOf) })));

/** What the person's standing and the audit log say. */
async function standingOf({ principalId }: Person) {
  const { day, tenantPerson } = standingKey(tenant, principalId);
  const items = await itemsOf(world(), 'PersonPatterns');
  const item = items.find((each) => each.tenantPerson === tenantPerson && each.day === day);
  const entries = (await itemsOf(world(), 'AuditLog')).filter(({ personId }) => personId === principalId);
  const numberOf = (action: AuditItem['action']) => entries.filter((each) => each.action === action).length;
  return {
    isPaused: item !== undefined && 'pausedAt' in item,
    pauses: numberOf('CONVERSION_PAUSE'),
    lifts: numberOf('CONVERSION_PAUSE_LIFT'),
  };
}

describe('conversions at once around the limit', () => {
  it('pause the person once, and each has one of the outcomes', async () => {
    const vins = Array.from({ length: atOnce }, () => europeanVin());
    for (const vin of vins.slice(0, limit - 4)) {
      await operator.ask(convertAsOperator, { vin });
    }
    await world().streams.settled();

    const codes = await Promise.all(
      vins.map(async (vin) => codeOf(await operator.ask(convertAsOperator, { vin }))),
    );
    await world().streams.settled();

    expect(new Set(['VEHICLE_NOT_FOUND', 'CONVERSION_PAUSED', ...codes]).size).toBe(2);
    expect(codeOf(await operator.ask(convertAsOperator, { vin: vins[0] }))).toBe('CONVERSION_PAUSED');
    expect(await standingOf(operator)).toEqual({ isPaused: true, pauses: 1, lifts: 0 });
    const outcomes = (await auditOf(world(), operator)).map(({ outcome }) => outcome);
    const refused = codes.filter((code) => code === 'CONVERSION_PAUSED').length + 1;
    expect(outcomes.filter((outcome) => outcome === 'PAUSED')).toHaveLength(refused);
  });
});

describe('a pause that several invocations write', () => {
  it('is one pause with one record and one finding', async () => {
    const entries = Array.from({ length: atOnce }, converted);

    await watchAtOnce(Array.from({ length: 6 }, () => entries));

    expect(await standingOf(operator)).toEqual({ isPaused: true, pauses: 1, lifts: 0 });
    const uids = findingsOf(world(), { tenantId: tenant, actorId: operator.principalId })
      .map(({ detail }) => detail.finding_info.uid)
      .filter((uid) => uid.includes(operator.principalId) && uid.endsWith('/pause'));
    expect(new Set(uids).size).toBe(1);
  });

  it('states what the person learned until then, even beyond the limit', async () => {
    await watchAtOnce([Array.from({ length: 3 * limit }, converted)]);

    const [pause] = await auditOf(world(), operator);
    expect(pause).toMatchObject({ action: 'CONVERSION_PAUSE', learned: 3 * limit });
  });
});

describe('a lift that meets late invocations', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
    'is not undone by what they read before it (round %i)',
    async () => {
      await watchAtOnce([Array.from({ length: limit - 1 }, converted)]);

      // Each is far below the limit, so only one that read the day before the lift could pause.
      const late = watchAtOnce(Array.from({ length: 8 }, () => [converted()]));
      let lifted: unknown = null;
      while (lifted === null) {
        const { data } = await liftPause(officer, operator);
        lifted = (data?.['liftConversionPause'] as { readonly liftedAt: string | null }).liftedAt;
      }
      await late;

      expect(await standingOf(operator)).toEqual({ isPaused: false, pauses: 1, lifts: 1 });
    },
  );

  it('at once with other lifts is recorded once', async () => {
    await givenPause(world(), operator);
    const officers = await Promise.all(
      Array.from({ length: 4 }, () => givenPerson(world(), ['privacy-officers'])),
    );

    const responses = await Promise.all(
      Array.from({ length: atOnce }, (_, index) => liftPause(officers[index % 4] ?? officer, operator)),
    );

    // DynamoDB may cancel a transaction because of another one; its caller gets CONFLICT.
    expect(responses.filter((one) => !['none', 'CONFLICT'].includes(codeOf(one)))).toEqual([]);
    expect(await standingOf(operator)).toEqual({ isPaused: false, pauses: 0, lifts: 1 });
  });
});

describe('a grant', () => {
  it('that is repeated, even at once, is the same grant', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const input = { conversionsPerDay: 500, until };

    const responses = await Promise.all(Array.from({ length: 4 }, () => grantBulk(officer, operator, input)));
    responses.push(await grantBulk(officer, operator, input));

    const granted = responses.filter((one) => codeOf(one) === 'none');
    expect(granted.length).toBeGreaterThanOrEqual(1);
    expect(new Set(granted.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    const records = await auditOf(world(), officer);
    expect(records).toHaveLength(granted.length);
    expect(new Set(records.map(({ bulkPerDay, bulkUntil }) => `${bulkPerDay} ${bulkUntil}`))).toEqual(
      new Set([`500 ${until}`]),
    );
  });

  it('while the person is paused leaves the pause in place', async () => {
    await givenPause(world(), operator);

    await grantBulk(officer, operator);

    expect(codeOf(await operator.ask(convertAsOperator, { vin: europeanVin() }))).toBe('CONVERSION_PAUSED');
    await liftPause(officer, operator);
    await watchAtOnce([Array.from({ length: 2 * limit }, converted)]);
    expect((await standingOf(operator)).isPaused).toBe(false);
  });
});
