/** A response has a VIN only where a field reveals one, and the search for VINs skips only that. */
import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { expect, it } from 'vitest';
import { withoutRevealedVin } from '../support/revealed-vin.ts';

const types = parse(readFileSync('schema.graphql', 'utf8')).definitions.flatMap((definition) =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION ? [definition] : [],
);
const fieldsOf = types.flatMap(({ fields = [], name }) =>
  fields.map((field) => ({ of: name.value, field: field.name.value, type: field.type })),
);

it('has a field `vin` in RevealedVin only', () => {
  expect(
    fieldsOf.filter(({ field }) => /vin$/i.test(field)).map(({ of, field }) => `${of}.${field}`),
  ).toEqual([
    // Returns a Reference ID.
    'Query.referenceIdForVin',
    'Mutation.revealVin',
    'Mutation.revealOwnVin',
    'RevealedVin.vin',
  ]);
});

it('returns a RevealedVin from two fields', () => {
  const returning = fieldsOf.filter(({ type }) => JSON.stringify(type).includes('"RevealedVin"'));

  expect(returning.map(({ field }) => field)).toEqual(['revealVin', 'revealOwnVin']);
});

it.each([
  ['a revealed VIN', '{"data":{"a":{"vin":"WVWZZZ1JZXW000001"}}}', '{"data":{"a":{"vin":null}}}'],
  ['no VIN of another field', '{"data":{"name":"WVWZZZ1JZXW000001"}}', undefined],
  ['no VIN of a message', '{"errors":[{"message":"{\\"vin\\":\\"WVWZZZ1JZXW000001\\"}"}]}', undefined],
])('leaves out %s', (_what, response, rest) => {
  expect(withoutRevealedVin(response)).toBe(rest ?? response);
});
