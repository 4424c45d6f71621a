/**
 * Texts that are not VINs are rejected before KMS is called. They are counted and recorded like
 * every attempt.
 */
import { describe, expect } from 'vitest';
import { auditOf, callsWithoutLookup, seeAttempt } from '../support/conversions.ts';
import { codeOf, convertAsOperator, givenPerson } from '../support/given.ts';
import { americanVin, europeanVin } from '../support/vins.ts';
import { withOwnedVehicle } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withOwnedVehicle(world);

/** The VIN with another last character. */
const ending = (vin: string, character: string) => `${vin.slice(0, -1)}${character}`;

function withWrongCheckDigit(vin: string): string {
  return `${vin.slice(0, 8)}${vin.charAt(8) === '5' ? '6' : '5'}${vin.slice(9)}`;
}

describe('a conversion is rejected before KMS is called for', () => {
  const texts: Readonly<Record<string, () => string>> = {
    'an empty text': () => '',
    'sixteen characters': () => europeanVin().slice(1),
    'eighteen characters': () => `${europeanVin()}0`,
    'a hundred thousand characters': () => 'W'.repeat(100_000),
    'the letter I': () => ending(europeanVin(), 'I'),
    'the letter O': () => ending(europeanVin(), 'O'),
    'the letter Q': () => ending(europeanVin(), 'q'),
    'a blank inside': () => `${europeanVin().slice(0, 15)} 0`,
    'a line feed inside': () => `${europeanVin().slice(0, 15)}\n0`,
    'a null character': () => ending(europeanVin(), '\0'),
    'a wrong check digit in a market that requires one': () => withWrongCheckDigit(americanVin()),
    'a Cyrillic letter that looks like an A': () => ending(europeanVin(), '\u0410'),
    'a Greek letter that looks like a B': () => ending(europeanVin(), '\u0392'),
    'a full-width digit': () => ending(europeanVin(), '\uff11'),
    'an Arabic-Indic digit': () => ending(europeanVin(), '\u0661'),
    'a long s, whose upper case is S': () => ending(europeanVin(), '\u017f'),
    'a sharp s, whose upper case is two letters': () => `${europeanVin().slice(0, 15)}\u00df`,
    'a letter with a combining accent': () => ending(europeanVin(), '\u0301'),
    'a zero-width space after it': () => `${europeanVin()}\u200b`,
    'a direction mark before it': () => `\u200e${europeanVin()}`,
    'an emoji': () => `${europeanVin().slice(0, 15)}\u{1f697}`,
    'half an emoji': () => ending(europeanVin(), '\ud83d'),
  };

  it.for(Object.entries(texts))('%s', async ([, text], { operator }) => {
    const seen = await seeAttempt(world(), { isOperator: true, person: operator, vin: text() });

    expect(JSON.parse(seen.body)).toMatchObject({
      data: { referenceIdForVin: null },
      errors: [{ errorType: 'INVALID_VIN', errorInfo: null, message: 'The VIN is not valid.' }],
    });
    expect(seen.calls).toEqual(callsWithoutLookup);
  });

  it('all of these texts, and each leaves an audit record', async ({ operator }) => {
    const outcomes = (await auditOf(world(), operator)).map(({ outcome }) => outcome);

    expect(outcomes).toEqual(Object.keys(texts).map(() => 'INVALID_VIN'));
  });
});

it('does not find a vehicle by a look-alike of its VIN', async ({ vehicle }) => {
  const person = await givenPerson(world(), ['operators']);

  const genuine = await person.ask(convertAsOperator, { vin: vehicle.vin });
  const lookAlike = await person.ask(convertAsOperator, { vin: vehicle.vin.replace('C', '\u0421') });

  expect(genuine.data).toEqual({ referenceIdForVin: vehicle.referenceId });
  expect(codeOf(lookAlike)).toBe('INVALID_VIN');
});

it('accepts a European VIN without a check digit', async () => {
  const person = await givenPerson(world(), ['operators']);

  const responses = await Promise.all(
    Array.from({ length: 20 }, () => person.ask(convertAsOperator, { vin: europeanVin() })),
  );

  expect(new Set(responses.map(codeOf))).toEqual(new Set(['VEHICLE_NOT_FOUND']));
});

it('rejects a document without a VIN, without an audit record or a call of KMS', async ({ vehicle }) => {
  const person = await givenPerson(world(), ['operators']);
  await world().streams.settled();
  const first = world().calls.next();

  const responses = [
    await person.ask(convertAsOperator, {}),
    await person.ask(convertAsOperator, { vin: null }),
    await person.ask(convertAsOperator, { vin: [vehicle.vin] }),
    await person.ask('{ referenceIdForVin }'),
  ];

  expect(responses.map(({ data }) => data)).toEqual([null, null, null, null]);
  expect(await auditOf(world(), person)).toEqual([]);
  expect(
    world()
      .calls.list(first)
      .filter(({ service }) => service === 'kms'),
  ).toEqual([]);
});
