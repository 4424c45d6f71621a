/** Fields for persons who have signed in just now: an older session gets nothing and no call. */
import { readFileSync } from 'node:fs';
import { buildASTSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { runAt, runField } from './run-field.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const nowSeconds = Math.floor(runAt / 1000);

const schema = buildASTSchema(parse(`scalar AWSDateTime\n${readFileSync('schema.graphql', 'utf8')}`), {
  assumeValidSDL: true,
});

/** The fields whose description names the error. */
const fields = Object.values(schema.getMutationType()?.getFields() ?? {})
  .filter(({ description }) => description?.includes('SIGN_IN_TOO_OLD'))
  .map(({ name }) => name);

const ask = (field: string, claims: Record<string, unknown>) =>
  runField(field, {
    args: { referenceId },
    groups: ['owners', 'tenant:acme'],
    claims,
    responses: {},
  });

it('are those that take a vehicle, its data or its VIN away', () => {
  expect(fields).toEqual(['revealOwnVin', 'offerVehicle', 'eraseVehicleData']);
});

describe.each(fields)('%s', (field) => {
  it.each([
    ['older than five minutes', { auth_time: nowSeconds - 301 }],
    ['of an unknown time', {}],
  ])('is not for a sign-in %s', (_what, claims) => {
    const { calls, error } = ask(field, claims);

    expect(error?.errorType).toBe('SIGN_IN_TOO_OLD');
    expect(calls).toEqual([]);
  });

  it('is for a sign-in five minutes ago', () => {
    expect(ask(field, { auth_time: nowSeconds - 300 }).calls).not.toEqual([]);
  });
});
