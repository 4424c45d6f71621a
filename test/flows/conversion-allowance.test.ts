/** How often a person may convert in a minute: counted one by one, whoever asks how. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditOf, beginMinute, callsWithoutLookup, seeAttempt } from '../support/conversions.ts';
import {
  type Answer,
  type GivenVehicle,
  type Person,
  codeOf,
  convertAsOperator,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { europeanVin } from '../support/vins.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld();

/** As the stack is set unless its context says otherwise. */
const allowance = 30;

let vehicle: GivenVehicle;
let operator: Person;
let colleague: Person;
const others: Person[] = [];

// Everybody signs in before the clock is moved, since Cognito refuses a client whose clock is far
// from its own.
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
    throw new Error('Each test needs a person of its own.');
  }
  operator = next;
  beginMinute(world());
});

const convertAll = (person: Person, count: number): Promise<readonly Answer[]> =>
  Promise.all(Array.from({ length: count }, () => person.ask(convertAsOperator, { vin: vehicle.vin })));

const countOf = (answers: readonly Answer[], code: string) =>
  answers.filter((answer) => codeOf(answer) === code).length;

function retryAfterSecondsOf({ errors }: Answer): number {
  // What RATE_LIMITED carries; NaN when it does not.
  const info = errors[0]?.errorInfo as { readonly retryAfterSeconds?: number } | null | undefined;
  return info?.retryAfterSeconds ?? Number.NaN;
}

/** One document that asks `count` times under names of its own. */
function aliases(count: number): string {
  const fields = Array.from(
    { length: count },
    (_, index) => `a${index}: referenceIdForVin(vin: $vin, purpose: RECALL)`,
  );
  return `query ($vin: String!) { ${fields.join(' ')} }`;
}

describe('over the allowance', () => {
  it('a conversion is refused with the seconds until the next minute', async () => {
    await convertAll(operator, allowance);

    const answer = await operator.ask(convertAsOperator, { vin: vehicle.vin });

    expect(answer.errors).toMatchObject([{ errorType: 'RATE_LIMITED', message: 'Too many requests.' }]);
    expect(answer.data).toEqual({ referenceIdForVin: null });
    const seconds = retryAfterSecondsOf(answer);
    expect(Number.isInteger(seconds)).toBe(true);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('nothing is looked up, only counted and recorded', async () => {
    await convertAll(operator, allowance);

    const seen = await seeAttempt(world(), { isOperator: true, person: operator, vin: vehicle.vin });

    expect(seen.calls).toEqual(callsWithoutLookup);
  });

  it('a text that is no VIN is told as too many, too', async () => {
    await convertAll(operator, allowance);

    const answer = await operator.ask(convertAsOperator, { vin: 'none' });

    expect(codeOf(answer)).toBe('RATE_LIMITED');
  });

  it('waiting as long as told is enough, and less is not', async () => {
    await convertAll(operator, allowance);
    const seconds = retryAfterSecondsOf(await operator.ask(convertAsOperator, { vin: vehicle.vin }));

    world().clock.advance((seconds - 10) * 1000);
    const early = await operator.ask(convertAsOperator, { vin: vehicle.vin });
    world().clock.advance(retryAfterSecondsOf(early) * 1000);
    const answers = await convertAll(operator, allowance + 1);

    expect(retryAfterSecondsOf(early)).toBeLessThanOrEqual(10);
    expect(countOf(answers, 'none')).toBe(allowance);
    expect(countOf(answers, 'RATE_LIMITED')).toBe(1);
  });
});

describe('one unit is spent', () => {
  it('by each alias of a document, some of which are answered and some refused', async () => {
    await convertAll(operator, allowance - 6);

    const answer = await operator.ask(aliases(10), { vin: vehicle.vin });

    const told = Object.values(answer.data ?? {}).filter((value) => value !== null);
    expect(told).toEqual(Array.from({ length: 6 }, () => vehicle.referenceId));
    expect(answer.errors.map(({ errorType }) => errorType)).toEqual(
      Array.from({ length: 4 }, () => 'RATE_LIMITED'),
    );
  });

  it('by each attempt whatever comes of it', async () => {
    for (const vin of ['none', europeanVin(), vehicle.vin]) {
      await operator.ask(convertAsOperator, { vin });
    }

    const answers = await convertAll(operator, allowance);

    expect(countOf(answers, 'none')).toBe(allowance - 3);
  });

  it('by each of the callers that use one account at once, and never more are answered in total', async () => {
    const answers = await convertAll(operator, 3 * allowance);

    expect(countOf(answers, 'none')).toBe(allowance);
    expect(countOf(answers, 'RATE_LIMITED')).toBe(2 * allowance);
    const outcomes = (await auditOf(world(), operator)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'CONVERTED')).toHaveLength(allowance);
    expect(outcomes).toHaveLength(3 * allowance);
  });
});

it("nobody spends another person's allowance", async () => {
  await convertAll(operator, allowance + 1);

  const answers = await convertAll(colleague, allowance);

  expect(countOf(answers, 'none')).toBe(allowance);
});

it('more aliases than one request may resolve are not converted', async () => {
  const answer = await operator.ask(aliases(35), { vin: vehicle.vin });

  const told = Object.values(answer.data ?? {}).filter((value) => value !== null);
  expect(told).toHaveLength(30);
  expect(new Set(answer.errors.map(({ errorType }) => errorType))).toEqual(
    new Set(['ResolverExecutionLimitReached']),
  );
  expect(await auditOf(world(), operator)).toHaveLength(30);
});
