/**
 * How many conversions a person may request in a minute. Every attempt counts, in any form of the
 * request.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditOf, beginMinute, callsWithoutLookup, seeAttempt } from '../support/conversions.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  convertAsOperator,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { europeanVin } from '../support/vins.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

/** The stack’s default. */
const allowance = 30;

let vehicle: GivenVehicle;
let operator: Person;
let colleague: Person;
const others: Person[] = [];

// All people sign in before the clock moves, because Cognito rejects a client whose clock differs
// much from its own.
beforeAll(async () => {
  vehicle = await givenVehicle(await givenPerson(world(), ['provisioners']));
  colleague = await givenPerson(world(), ['operators']);
  for (let test = 0; test < 9; test += 1) {
    others.push(await givenPerson(world(), ['operators']));
  }
});

beforeEach(() => {
  const next = others.pop();
  if (next === undefined) {
    throw new Error('Each test needs its own person.');
  }
  operator = next;
  beginMinute(world());
});

const convertAll = (person: Person, count: number): Promise<readonly ApiResponse[]> =>
  Promise.all(Array.from({ length: count }, () => person.ask(convertAsOperator, { vin: vehicle.vin })));

const countOf = (responses: readonly ApiResponse[], code: string) =>
  responses.filter((response) => codeOf(response) === code).length;

function retryAfterSecondsOf({ errors }: ApiResponse): number {
  // `retryAfterSeconds` of RATE_LIMITED; NaN for other responses.
  const info = errors[0]?.errorInfo as { readonly retryAfterSeconds?: number } | null | undefined;
  return info?.retryAfterSeconds ?? Number.NaN;
}

/** Returns a document that requests `count` conversions under aliases. */
function aliases(count: number): string {
  const fields = Array.from(
    { length: count },
    (_, index) => `a${index}: referenceIdForVin(vin: $vin, purpose: RECALL)`,
  );
  return `query ($vin: String!) { ${fields.join(' ')} }`;
}

describe('a conversion over the allowance', () => {
  it('is rejected with the seconds until the next minute', async () => {
    await convertAll(operator, allowance);

    const response = await operator.ask(convertAsOperator, { vin: vehicle.vin });

    expect(response.errors).toMatchObject([{ errorType: 'RATE_LIMITED', message: 'Too many requests.' }]);
    expect(response.data).toEqual({ referenceIdForVin: null });
    const seconds = retryAfterSecondsOf(response);
    expect(Number.isInteger(seconds)).toBe(true);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('is counted and recorded, and looks nothing up', async () => {
    await convertAll(operator, allowance);

    const seen = await seeAttempt(world(), { isOperator: true, person: operator, vin: vehicle.vin });

    expect(seen.calls).toEqual(callsWithoutLookup);
  });

  it('is rejected as RATE_LIMITED even if the text is not a VIN', async () => {
    await convertAll(operator, allowance);

    const response = await operator.ask(convertAsOperator, { vin: 'none' });

    expect(codeOf(response)).toBe('RATE_LIMITED');
  });

  it('is allowed again after the returned wait, and not before', async () => {
    await convertAll(operator, allowance);
    const seconds = retryAfterSecondsOf(await operator.ask(convertAsOperator, { vin: vehicle.vin }));

    world().clock.advance((seconds - 10) * 1000);
    const early = await operator.ask(convertAsOperator, { vin: vehicle.vin });
    world().clock.advance(retryAfterSecondsOf(early) * 1000);
    const responses = await convertAll(operator, allowance + 1);

    expect(retryAfterSecondsOf(early)).toBeLessThanOrEqual(10);
    expect(countOf(responses, 'none')).toBe(allowance);
    expect(countOf(responses, 'RATE_LIMITED')).toBe(1);
  });
});

describe('one unit of the allowance is spent', () => {
  it('by each alias of a document, so that some are converted and some rejected', async () => {
    await convertAll(operator, allowance - 6);

    const response = await operator.ask(aliases(10), { vin: vehicle.vin });

    const converted = Object.values(response.data ?? {}).filter((value) => value !== null);
    expect(converted).toEqual(Array.from({ length: 6 }, () => vehicle.referenceId));
    expect(response.errors.map(({ errorType }) => errorType)).toEqual(
      Array.from({ length: 4 }, () => 'RATE_LIMITED'),
    );
  });

  it('by each attempt, for any outcome', async () => {
    for (const vin of ['none', europeanVin(), vehicle.vin]) {
      await operator.ask(convertAsOperator, { vin });
    }

    const responses = await convertAll(operator, allowance);

    expect(countOf(responses, 'none')).toBe(allowance - 3);
  });

  it('by each concurrent request of one account, and the total stays within the allowance', async () => {
    const responses = await convertAll(operator, 3 * allowance);

    expect(countOf(responses, 'none')).toBe(allowance);
    expect(countOf(responses, 'RATE_LIMITED')).toBe(2 * allowance);
    const outcomes = (await auditOf(world(), operator)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'CONVERTED')).toHaveLength(allowance);
    expect(outcomes).toHaveLength(3 * allowance);
  });
});

it('keeps the allowances of two persons apart', async () => {
  await convertAll(operator, allowance + 1);

  const responses = await convertAll(colleague, allowance);

  expect(countOf(responses, 'none')).toBe(allowance);
});

it('does not convert more aliases than one request may resolve', async () => {
  const response = await operator.ask(aliases(35), { vin: vehicle.vin });

  const converted = Object.values(response.data ?? {}).filter((value) => value !== null);
  expect(converted).toHaveLength(30);
  expect(new Set(response.errors.map(({ errorType }) => errorType))).toEqual(
    new Set(['ResolverExecutionLimitReached']),
  );
  expect(await auditOf(world(), operator)).toHaveLength(30);
});
