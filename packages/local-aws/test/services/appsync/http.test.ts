/**
 * The HTTP endpoint: tokens, bodies, statuses, headers, limits, validation and the shapes of
 * refusals.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returning, startGraphQLWorld, type GraphQLWorld } from '../../../testing/graphql-world.ts';

let world: GraphQLWorld;

const settings = { QueryDepthLimit: 3, ResolverCountLimit: 2, IntrospectionConfig: 'DISABLED' };
const clientPattern = {
  UserPoolConfig: {
    UserPoolId: 'eu-central-1_TestPool1',
    AwsRegion: 'eu-central-1',
    DefaultAction: 'ALLOW',
    AppIdClientRegex: 'client-[12]',
  },
};

beforeAll(async () => {
  world = await startGraphQLWorld({
    schema: `
      type Query { echo(text: String, needed: Int! = 1): String  node: Node  strict(id: ID!): String  wrong: Kind  time(at: AWSDateTime): String  header: String }
      type Node { id: ID child: Node }
      enum Kind { A B }
    `,
    fields: [
      { at: 'Query.echo', code: returning('ctx.args.text') },
      { at: 'Query.node', code: returning(`{ id: '1', child: { id: '2', child: { id: '3' } } }`) },
      { at: 'Query.strict', code: returning('ctx.args.id') },
      { at: 'Query.wrong', code: returning(`'WVWZZZ1JZXW000001'`) },
      { at: 'Query.time', code: returning('ctx.args.at') },
      { at: 'Query.header', code: returning(`util.http.addResponseHeader('x-mine', { a: 1 })`) },
    ],
    api: { ...settings, ...clientPattern },
  });
});

afterAll(() => world.stop());

async function send(body: unknown, authorization?: string) {
  const token = authorization ?? (await world.token());
  return world.post(typeof body === 'string' ? body : JSON.stringify(body), { authorization: token });
}

describe('tokens', () => {
  it.each(['', 'Bearer '])('accepts an access token after %j', async (prefix) => {
    const response = await send({ query: '{ echo(text: "a") }' }, prefix + (await world.token()));

    expect([response.status, await response.json()]).toEqual([200, { data: { echo: 'a' } }]);
  });

  it('accepts an id token of the pool’s client', async () => {
    const token = await world.token({ token_use: 'id', aud: 'client-2', client_id: null });

    expect((await send({ query: '{ echo }' }, token)).status).toBe(200);
  });

  const refused: readonly (readonly [what: string, token: () => Promise<string>, message: string])[] = [
    ['no token', () => Promise.resolve(''), 'Valid authorization header not provided.'],
    ['no JWT', () => Promise.resolve('rubbish'), 'Unable to parse JWT token.'],
    ['an expired token', () => world.token({ exp: Math.floor(Date.now() / 1000) - 1 }), 'Token has expired.'],
    [
      'a token of another issuer',
      () => world.token({ iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other' }),
      'Unable to verify the token.',
    ],
    ['a token without an expiry', () => world.token({ exp: null }), 'Unable to verify the token.'],
    ['a refresh token', () => world.token({ token_use: 'refresh' }), 'Unable to verify the token.'],
    ['another client’s access token', () => world.token({ client_id: 'client-10' }), 'Invalid Client Id.'],
    ['another client’s id token', () => world.token({ token_use: 'id', aud: 'other' }), 'Invalid Client Id.'],
    [
      'a token signed by another key',
      async () => world.token({}, (await world.foreignKeys()).sign),
      'Unable to verify the token.',
    ],
    [
      'a token without a signature',
      async () => `${(await world.token()).split('.').slice(0, 2).join('.')}.`,
      'Unable to verify the token.',
    ],
    [
      'an unsigned token',
      async () => {
        const [, payload = ''] = (await world.token()).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
      },
      'Unable to verify the token.',
    ],
  ];

  it.each(refused)('refuses %s with 401', async (_, token, message) => {
    const response = await send({ query: '{ echo }' }, await token());

    expect(response.status).toBe(401);
    expect(response.headers.get('x-amzn-errortype')).toBe('UnauthorizedException');
    expect(await response.json()).toEqual({ errors: [{ errorType: 'UnauthorizedException', message }] });
  });

  it('refuses a cached token from the second it expires', async () => {
    const token = await world.token({ exp: Math.floor(Date.now() / 1000) + 60 });
    const before = await send({ query: '{ echo }' }, token);

    world.pass(60_000);
    const after = await send({ query: '{ echo }' }, token);

    expect([before.status, after.status]).toEqual([200, 401]);
  });
});

describe('bodies', () => {
  it.each([
    '',
    '{',
    '[]',
    '"text"',
    '{}',
    '{"query":""}',
    '{"query":1}',
    '{"query":"{ echo","variables":{}}',
    '{"query":"{ echo }","variables":[]}',
  ])('responds 400 to %j', async (body) => {
    const response = await send(body);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ errorType: 'MalformedHttpRequestException' }] });
  });

  it('refuses more than 15,000 tokens', async () => {
    const fields = (count: number) => ({ query: `{ ${'echo '.repeat(count)} }` });

    expect((await send(fields(14_998))).status).toBe(200);
    expect((await send(fields(15_001))).status).toBe(400);
  });

  it('runs the named operation', async () => {
    const query = 'query A { echo(text: "a") } query B { echo(text: "b") }';

    const named = await send({ query, operationName: 'B' });
    const unnamed = await send({ query });

    expect(await named.json()).toEqual({ data: { echo: 'b' } });
    expect(await unnamed.json()).toMatchObject({
      data: null,
      errors: [{ errorType: 'BadRequestException' }],
    });
  });
});

it('responds with a request id, the consumed tokens and the handlers’ own headers', async () => {
  const response = await send({ query: '{ header }' });

  expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(response.headers.get('x-amzn-appsync-tokensconsumed')).toBe('1');
  expect(response.headers.get('x-mine')).toBe('{"a":1}');
});

const secret = 'WVWZZZ1JZXW000001';
const invalid: readonly (readonly [query: string, message: string])[] = [
  [
    '{ nothing }',
    "Validation error of type FieldUndefined: Field 'nothing' in type 'Query' is undefined @ 'nothing'",
  ],
  [
    '{ node { nothing } }',
    "Validation error of type FieldUndefined: Field 'nothing' in type 'Node' is undefined @ 'node/nothing'",
  ],
  ['{ strict }', "Validation error of type MissingFieldArgument: Missing field argument 'id' @ 'strict'"],
  ['{ echo(other: 1) }', "Validation error of type UnknownArgument: Unknown field argument 'other' @ 'echo'"],
  [
    `{ echo(needed: "${secret}") }`,
    "Validation error of type WrongType: An argument has a value that is not of its type @ 'echo'",
  ],
  ['{ echo(text: $a) }', "Validation error of type UndefinedVariable: Undefined variable 'a' @ 'echo'"],
  [
    'query ($a: Int) { echo(text: $a) }',
    "Validation error of type VariableTypeMismatch: Variable type 'Int' does not match expected type 'String'",
  ],
  [
    '{ __schema { types { name } } }',
    "Validation error of type FieldUndefined: Introspection is disabled for this API @ '__schema'",
  ],
];

describe('validation', () => {
  it.each(invalid)('%s', async (query, message) => {
    const response = await send({ query });
    const { data, errors } = (await response.json()) as { data: unknown; errors: { message: string }[] };

    expect(response.status).toBe(200);
    expect(data).toBeNull();
    expect(errors[0]).toMatchObject({
      path: null,
      errorType: 'ValidationError',
      locations: [{ line: 1, sourceName: null }],
    });
    expect(errors.map((error) => error.message)).toContainEqual(expect.stringContaining(message));
  });
});

describe('limits of the API', () => {
  it('refuses queries deeper than queryDepthLimit, through fragments too', async () => {
    const fits = await world.query('{ node { child { id } } }');
    const deep = await world.query('{ node { child { child { id } } } }');
    const hidden = await world.query(
      '{ node { ...A } } fragment A on Node { child { ...B } } fragment B on Node { child { id } }',
    );

    expect(fits.errors).toBeUndefined();
    for (const { data, errors } of [deep, hidden]) {
      expect([data, errors]).toMatchObject([null, [{ errorType: 'QueryDepthLimitReached' }]]);
    }
  });

  it('counts the resolvers of a request, aliases one by one', async () => {
    const { data, errors } = await world.query(
      '{ a: echo(text: "a") b: echo(text: "b") c: echo(text: "c") }',
    );

    expect(data).toEqual({ a: 'a', b: 'b', c: null });
    expect(errors).toMatchObject([{ path: ['c'], errorType: 'ResolverExecutionLimitReached' }]);
  });
});

describe('errors never quote values', () => {
  it.each([
    ['query ($n: Int!) { echo(needed: $n) }', { n: secret }, "Variable 'n' has an invalid value."],
    [
      'query ($n: Int!) { echo(needed: $n) }',
      {},
      "Variable 'n' has coerced Null value for NonNull type 'Int!'",
    ],
    [
      'query ($n: Int!) { echo(needed: $n) }',
      { n: null },
      "Variable 'n' has coerced Null value for NonNull type 'Int!'",
    ],
    ['query ($at: AWSDateTime) { time(at: $at) }', { at: secret }, "Variable 'at' has an invalid value."],
    ['{ wrong }', {}, "Can't serialize value (/wrong) : Unable to serialize the value as its type."],
    [
      `{ time(at: "${secret}") }`,
      {},
      "Validation error of type WrongType: An argument has a value that is not of its type @ 'time'",
    ],
  ])('%s with %j', async (query, variables, message) => {
    const { errors } = await world.query(query, variables);

    expect(errors?.map((error) => error['message'])).toEqual([message]);
    expect(JSON.stringify(errors)).not.toContain(secret);
  });
});
