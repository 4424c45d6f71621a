/** Texts that often break programs, and VINs, for every argument of type text. */
import fc from 'fast-check';
import { americanVin, europeanVin, vinMarker } from '../vins.ts';

/** Any UTF-16 code unit, including halves of surrogate pairs. */
const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

const traps = [
  '',
  ' ',
  '\u0000',
  '\u001b[31m',
  '\ud800',
  '\udfff\ud800',
  '\u202e\u2066',
  '\ufeff',
  'e\u0301\u0301\u0301',
  '👩‍👩‍👧‍👦',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '-0',
  '1e999',
  '${jndi:ldap://127.0.0.1/a}',
  '$context.identity.sub',
  '{{7*7}}',
  "' OR '1'='1",
  '../../etc/passwd',
  '%00%0d%0a',
  '<script>alert(1)</script>',
  'arn:aws:kms:eu-central-1:000000000000:key/1',
  '-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n',
  '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n',
  '2026-02-30T25:61:61Z',
  '9999-12-31T23:59:59.999+18:00',
  '-0001-01-01T00:00:00Z',
  '275760-09-13T00:00:00.001Z',
  'x'.repeat(2_049),
  'é'.repeat(40_000),
];

/** Texts without a VIN, for places that AppSync itself repeats, such as names. */
export const trapText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: codeUnit, maxLength: 80 }),
  fc.constantFrom(...traps),
);

/** VINs: whole, damaged and with added characters. */
function vins(): fc.Arbitrary<string> {
  const vin = fc.constantFrom(...Array.from({ length: 4 }, () => [europeanVin(), americanVin()]).flat());
  const dress = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => text.toLowerCase(),
    (text) => `\t ${text}\u00a0`,
    (text) => `${text}\u0000`,
    (text) => text.replace('Z', '\uff3a'),
    (text) => text.normalize('NFD').replace('A', 'A\u030a'),
    // A part is not a VIN, and names may hold it. It must not have the marker of the search.
    (text) => text.slice(text.indexOf(vinMarker) + vinMarker.length),
    (text) => text + text,
    (text) => `vin:v1:acme:${text}`,
    (text) => JSON.stringify({ vin: text }),
    (text) => [...text].reverse().join(''),
  );
  return fc.tuple(vin, dress).map(([text, change]) => change(text));
}

/**
 * Arguments that are stored and returned as given. A caller that gives a device or a brand another
 * car’s VIN as its name has already disclosed that VIN.
 */
const shownAsGiven = ['deviceId', 'model', 'serialNumber', 'brand', 'bodyType'];

/**
 * Texts for an argument. Most are the `good` one, so that a bad one passes the checks of the other
 * arguments. The rest are misspellings of it, and VINs where the system must remove them. A `good`
 * text is read for each value, because it may change while requests are made.
 */
export function nastyTexts(good: Readonly<Record<string, string>>): (name: string) => fc.Arbitrary<string> {
  const goodText = (name: string) => fc.constant(name).map((key) => good[key] ?? '');
  const misspelt = fc
    .tuple(fc.oneof(...Object.keys(good).map(goodText)), fc.constantFrom('', ' ', '\n', '\u0000', 'X'))
    .chain(([id, extra]) => fc.constantFrom(id, id.toUpperCase(), `${extra}${id}`, `${id}${extra}`));
  return (name) => {
    const isShown = shownAsGiven.includes(name);
    return fc.oneof(
      { weight: 4, arbitrary: trapText },
      ...(isShown
        ? []
        : [
            { weight: 1, arbitrary: misspelt },
            { weight: 1, arbitrary: vins() },
          ]),
      ...(Object.hasOwn(good, name) ? [{ weight: 12, arbitrary: goodText(name) }] : []),
    );
  };
}
