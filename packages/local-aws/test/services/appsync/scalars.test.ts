/**
 * AppSync's scalars: the examples of its reference and similar values, from clients and from
 * resolvers.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returning, startGraphQLWorld, type GraphQLWorld } from '../../../testing/graphql-world.ts';

const good: Readonly<Record<string, readonly unknown[]>> = {
  AWSDateTime: [
    '1970-01-01T12:30:15Z',
    '1970-01-01T12:30Z',
    '2024-02-29T00:00:00.123456789+05:30',
    '2026-11-22T23:59:59.9-18:00',
  ],
  AWSDate: ['1970-01-01', '1970-01-01Z', '1970-01-01-07:00', '2024-02-29+05:30'],
  AWSTime: ['12:30', '12:30Z', '12:30:24.500+05:30', '23:59:59'],
  AWSTimestamp: [0, 1714000000, -1],
  AWSEmail: ['anna@demo.example', 'a.b+c@sub.demo.example'],
  AWSURL: ['https://www.amazon.com/dp/B000NZW3KC/', 'mailto:anna@demo.example', 'http://localhost:80/'],
  AWSPhone: ['+1 555-764-0100', '5557640100', '+49 30 1234567'],
  AWSIPAddress: ['123.12.34.56', '1a2b:3c4b::1234:4567', '123.45.67.89/16', '::1/128'],
};

const bad: Readonly<Record<string, readonly unknown[]>> = {
  AWSDateTime: [
    '1970-01-01T12:30:15',
    '1970-01-01',
    '1970-13-01T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '1970-01-01T24:00:00Z',
    '1970-01-01 12:30:15Z',
    '',
    0,
    true,
  ],
  AWSDate: ['1970-1-1', '2023-02-29', '01.01.1970', '1970-01-01T00:00:00Z', 0],
  AWSTime: ['24:00', '12', '12:60', '12:30:61', 0],
  AWSTimestamp: ['0', 1.5, true],
  AWSEmail: ['anna', 'anna@', '@demo.example', 'anna@demo', 'an na@demo.example', 1],
  AWSURL: ['www.amazon.com', 'https://www.amazon.com/dp//B000', 'https://', 1],
  AWSPhone: ['phone', '+', '1;2', 1],
  AWSIPAddress: ['256.1.1.1', '123.45.67.89/33', '::1/129', '1.2.3', 'g::1', 1],
};

const names = Object.keys(good);
let world: GraphQLWorld;

beforeAll(async () => {
  const fields = [...names.flatMap((name) => [`in${name}`, `out${name}`]), 'inAWSJSON', 'outAWSJSON'];
  const type = (field: string) => field.replace(/^(in|out)/, '');
  world = await startGraphQLWorld({
    schema: `type Query { ${fields.map((field) => (field.startsWith('in') ? `${field}(value: ${type(field)}): AWSJSON` : `${field}(json: String): ${type(field)}`)).join(' ')} }`,
    fields: fields.map((field) => ({
      at: `Query.${field}`,
      code: returning(
        field.startsWith('in') ? 'JSON.stringify({ value: ctx.args.value })' : 'JSON.parse(ctx.args.json)',
      ),
    })),
  });
});

afterAll(() => world.stop());

const rows = (table: Readonly<Record<string, readonly unknown[]>>) =>
  names.flatMap((name) => (table[name] ?? []).map((value) => ({ name, value })));

describe('from clients', () => {
  const ask = (name: string, value: unknown) =>
    world.query(`query Q($value: ${name}) { in${name}(value: $value) }`, { value });

  it.each(rows(good))('accepts the $name $value', async ({ name, value }) => {
    const { data } = await ask(name, value);

    expect(JSON.parse(String(data?.[`in${name}`]))).toEqual({ value });
  });

  it.each(rows(bad))('refuses the $name $value', async ({ name, value }) => {
    const { data, errors } = await ask(name, value);

    expect(data).toBeNull();
    expect(errors).toMatchObject([{ message: "Variable 'value' has an invalid value." }]);
  });
});

describe('from resolvers', () => {
  const ask = (name: string, value: unknown) =>
    world.query(`query Q($json: String) { out${name}(json: $json) }`, { json: JSON.stringify(value) });

  it.each(rows(good))('returns the $name $value', async ({ name, value }) => {
    expect(await ask(name, value)).toEqual({ data: { [`out${name}`]: value } });
  });

  it.each(rows(bad))('does not return the $name $value', async ({ name, value }) => {
    const { data, errors } = await ask(name, value);

    expect(data).toEqual({ [`out${name}`]: null });
    expect(errors).toMatchObject([
      {
        path: [`out${name}`],
        message: `Can't serialize value (/out${name}) : Unable to serialize the value as its type.`,
      },
    ]);
  });
});

describe('AWSJSON', () => {
  it('is parsed for handlers and text for clients', async () => {
    const { data } = await world.query('query Q($value: AWSJSON) { inAWSJSON(value: $value) }', {
      value: '{"a":[1]}',
    });
    const out = await world.query('{ outAWSJSON(json: "{\\"a\\":[1]}") }');

    expect(JSON.parse(String(data?.['inAWSJSON']))).toEqual({ value: { a: [1] } });
    expect(out.data).toEqual({ outAWSJSON: '{"a":[1]}' });
  });

  it.each(['{a:1}', 'text', ''])('refuses %j', async (value) => {
    const { errors } = await world.query('query Q($value: AWSJSON) { inAWSJSON(value: $value) }', { value });

    expect(errors).toMatchObject([{ message: "Variable 'value' has an invalid value." }]);
  });
});
