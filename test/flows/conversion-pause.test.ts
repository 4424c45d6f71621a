/**
 * Bulk conversion: an operator who walks through VINs is paused at the limit of a day, and learns a
 * bounded number of Reference IDs until then. A privacy officer lifts the pause, or grants bulk.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it as base } from 'vitest';
import { readSettings } from '../../infra/settings.ts';
import { App } from 'aws-cdk-lib';
import { cachedAssembly } from '../support/cached-assembly.ts';
import { invoke } from '../support/commands.ts';
import { auditOf } from '../support/conversions.ts';
import { type Person, codeOf, convertAsOperator, givenPerson, givenVehicle } from '../support/given.ts';
import { findingsOf, givenPause } from '../support/patterns.ts';
import { grantBulk, liftPause } from '../support/standings.ts';
import { itemsOf, putItems } from '../support/tables.ts';
import { europeanVin } from '../support/vins.ts';
import { useWorld } from '../support/world.ts';

const limit = 12;
const perMinute = 20;
const world = useWorld({
  assembly: await cachedAssembly({
    ...{ pauseVehiclesPerDay: limit, pauseMissesPerDay: 8, conversionsPerMinute: 1_000 },
  }),
});

const vins: string[] = [];
const it = base
  // Each test has its own allowance and its own pause.
  .extend('officer', () => givenPerson(world(), ['privacy-officers']))
  .extend('operator', () => givenPerson(world(), ['operators']))
  .extend(
    'convertOne',
    ({ operator }) =>
      (vin = '', by: Person = operator) =>
        by.ask(convertAsOperator, { vin }),
  )
  .extend(
    'walk',
    ({ operator }) =>
      (list: readonly string[], rests = false) =>
        walkAs(operator, list, rests),
  );

/** Vehicles in the registry, beyond what provisioning makes in a test's time. */
beforeAll(async () => {
  await givenVehicle(await givenPerson(world(), ['provisioners']));
  const [vehicle] = await itemsOf(world(), 'VehicleRegistry');
  for (let number = 0; number < 3 * limit; number += 1) {
    const vin = europeanVin();
    const { ok } = (await invoke(world(), 'HashVin', { vin, tenantId: 'acme' })) as {
      readonly ok: { readonly hashedVin: string };
    };
    vins.push(vin);
    await putItems(world(), 'VehicleRegistry', [
      { ...vehicle, referenceId: randomUUID(), hashedVin: ok.hashedVin } as never,
    ]);
  }
});

/** Converts VIN after VIN; returns the Reference IDs learned, and the last error. */
async function walkAs(
  operator: Person,
  list: readonly string[],
  rests = false,
): Promise<{ learned: Set<unknown>; code: string }> {
  const learned = new Set<unknown>();
  let code = 'none';
  for (const vin of list) {
    const response = await operator.ask(convertAsOperator, { vin });
    code = codeOf(response);
    if (code === 'none') {
      learned.add(response.data?.['referenceIdForVin']);
    }
    if (rests) {
      await world().streams.settled();
    }
  }
  return { learned, code };
}

describe('an operator who walks through VINs', () => {
  it('learns exactly the limit when the stream keeps up, and then nothing of any VIN', async ({
    operator,
    convertOne,
    walk,
  }) => {
    const { code, learned } = await walk(vins, true);

    expect(learned.size).toBe(limit);
    expect(code).toBe('CONVERSION_PAUSED');
    const [known, unknown] = [await convertOne(vins[0]), await convertOne(europeanVin())];
    expect(codeOf(known)).toBe('CONVERSION_PAUSED');
    expect(unknown.errors).toEqual(known.errors);
    const records = await auditOf(world(), operator);
    expect(records.filter(({ action }) => action === 'CONVERSION_PAUSE')).toMatchObject([
      { outcome: 'BEGUN', personId: operator.principalId, tenantId: 'acme' },
    ]);
    expect(records.filter(({ outcome }) => outcome === 'PAUSED')).toHaveLength(vins.length - limit + 2);
  });

  it('is paused within a minute at full speed, and learns at most the allowance of it more', async ({
    convertOne,
  }) => {
    const startedAt = Date.now();
    const responses = await Promise.all(vins.slice(0, limit + perMinute).map((vin) => convertOne(vin)));
    await world().streams.settled();

    expect(codeOf(await convertOne(vins[0]))).toBe('CONVERSION_PAUSED');
    expect(Date.now() - startedAt).toBeLessThan(60_000);
    const learned = responses.filter((response) => codeOf(response) === 'none').length;
    expect(learned).toBeGreaterThanOrEqual(limit);
    expect(learned).toBeLessThanOrEqual(limit + perMinute);
  });

  it('is paused by misses, and the finding states what was learned', async ({
    operator,
    convertOne,
    walk,
  }) => {
    await walk([...vins.slice(0, 3), ...Array.from({ length: 8 }, () => europeanVin())], true);

    expect(codeOf(await convertOne(vins[0]))).toBe('CONVERSION_PAUSED');
    const findings = findingsOf(world(), { tenantId: 'acme', actorId: operator.principalId });
    expect(
      findings
        .map(({ detail }) => ({ uid: detail.finding_info.uid.split('/'), count: detail.count }))
        .filter(({ uid }) => uid[1] === operator.principalId)
        .map(({ count, uid }) => [uid.at(-1), count]),
    ).toEqual([['pause', 3]]);
  });

  it('has, with the defaults, at most 300 Reference IDs and those of one minute at the allowance', () => {
    const { conversionsPerMinute, pauseVehiclesPerDay } = readSettings(new App().node);

    // A minute touches two windows of the allowance.
    expect(pauseVehiclesPerDay + 2 * conversionsPerMinute).toBe(360);
  });
});

describe('a pause', () => {
  it('is lifted by a privacy officer, begins the count again, and is recorded', async ({
    officer,
    operator,
    convertOne,
    walk,
  }) => {
    await walk(vins.slice(0, limit + 1), true);

    const lifted = await liftPause(officer, operator);
    const { learned } = await walk(vins.slice(0, 5), true);

    expect(lifted.data?.['liftConversionPause']).toMatchObject({ personId: operator.principalId });
    expect(learned.size).toBe(5);
    expect(await auditOf(world(), officer)).toMatchObject([
      { action: 'CONVERSION_PAUSE_LIFT', outcome: 'LIFTED', personId: operator.principalId },
    ]);
    await walk(vins.slice(0, limit + 1), true);
    expect(codeOf(await convertOne(vins[0]))).toBe('CONVERSION_PAUSED');
  });

  it('that does not exist is lifted without a record', async ({ officer, operator }) => {
    const response = await liftPause(officer, operator);

    expect(response.data).toEqual({
      liftConversionPause: { personId: operator.principalId, liftedAt: null },
    });
    expect(await auditOf(world(), officer)).toEqual([]);
  });

  it('is lifted neither by the person nor from another tenant', async ({ operator, convertOne }) => {
    const both = await givenPerson(world(), ['operators', 'privacy-officers']);
    const foreign = await givenPerson(world(), ['privacy-officers'], ['rival']);
    await givenPause(world(), both);
    await givenPause(world(), operator);

    expect(codeOf(await liftPause(both, both))).toBe('SECOND_PERSON_REQUIRED');
    await liftPause(foreign, operator);

    expect(codeOf(await convertOne(vins[0]))).toBe('CONVERSION_PAUSED');
    expect(codeOf(await convertOne(vins[0], both))).toBe('CONVERSION_PAUSED');
  });

  it('that cannot be read lets nothing through', async ({ convertOne }) => {
    await world().streams.settled();
    const fault = world().faults.inject({ service: 'dynamodb', operation: 'BatchGetItem', kind: 'throttle' });

    const response = await convertOne(vins[0]);
    fault.remove();

    expect(codeOf(response)).toBe('SERVICE_UNAVAILABLE');
  });
});

describe('a grant of bulk', () => {
  it('raises the limit until it ends, and is recorded', async ({ officer, operator, walk }) => {
    await grantBulk(officer, operator, { conversionsPerDay: 2 * limit });

    const { learned } = await walk(vins, true);

    expect(learned.size).toBe(2 * limit);
    expect(await auditOf(world(), officer)).toMatchObject([
      { action: 'BULK_CONVERSION_GRANT', outcome: 'GRANTED', purpose: 'RECALL', bulkPerDay: 2 * limit },
    ]);
  });

  it('that has ended does not count', async ({ officer, operator, walk }) => {
    await grantBulk(officer, operator, { until: new Date(Date.now() + 1_500).toISOString() });
    await new Promise((resolve) => setTimeout(resolve, 1_600));

    const { learned } = await walk(vins.slice(0, limit + 2), true);

    expect(learned.size).toBe(limit);
  });

  it.for([
    ['no conversions', { conversionsPerDay: 0 }],
    ['too many a day', { conversionsPerDay: 2_001 }],
    ['an end in the past', { until: '2020-01-01T00:00:00Z' }],
    ['an end after more than 31 days', { until: new Date(Date.now() + 32 * 86_400_000).toISOString() }],
  ] as const)('is refused with %s', async ([_, input], { officer, operator }) => {
    expect(codeOf(await grantBulk(officer, operator, input))).toBe('INVALID_ARGUMENT');
  });

  it('is refused to oneself', async ({ officer }) => {
    expect(codeOf(await grantBulk(officer, officer))).toBe('SECOND_PERSON_REQUIRED');
  });
});
