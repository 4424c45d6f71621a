/** Opening a connection: the three ways to authorize, Cognito and IAM, and the refusals. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGraphQLWorld, type GraphQLWorld } from '../../../testing/graphql-world.ts';
import {
  headerProtocols,
  headerQuery,
  openRaw,
  signedHeaders,
  tokenHeaders,
  type Headers,
  type Opening,
} from '../../../testing/raw-realtime.ts';

let world: GraphQLWorld;

beforeAll(async () => {
  world = await startGraphQLWorld({ schema: 'type Query { a: String }' });
});
afterAll(() => world.stop());

const ways: readonly (readonly [way: string, opening: (headers: Headers) => Opening])[] = [
  ['a subprotocol', (headers) => ({ protocols: headerProtocols(headers) })],
  ['the query string', (headers) => ({ protocols: ['graphql-ws'], query: headerQuery(headers) })],
  ['HTTP headers', (headers) => ({ protocols: ['graphql-ws'], headers })],
];

const credentials: readonly (readonly [who: string, headers: () => Promise<Headers>])[] = [
  ['a Cognito token', () => tokenHeaders(world)],
  ['an IAM signature', () => signedHeaders(world, '/graphql/connect', '{}')],
];

const combinations = ways.flatMap(([way, opening]) =>
  credentials.map(([who, headers]) => ({ way, who, opening, headers })),
);

it.each(combinations)('acknowledges $who in $way', async ({ opening, headers }) => {
  const connection = await openRaw(world, opening(await headers()));

  connection.send({ type: 'connection_init' });
  const response = await connection.next();

  expect(connection.socket.protocol).toBe('graphql-ws');
  expect(response).toEqual({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
  connection.socket.close();
});

it.each([
  [
    'Bearer',
    async () => ({ ...(await tokenHeaders(world)), Authorization: `Bearer ${await world.token()}` }),
  ],
  ['header names in lower case', async () => lowerCased(await tokenHeaders(world))],
])('acknowledges a token with %s', async (_, headers) => {
  const connection = await openRaw(world, { protocols: headerProtocols(await headers()) });

  connection.send({ type: 'connection_init' });

  expect(await connection.next()).toMatchObject({ type: 'connection_ack' });
  connection.socket.close();
});

function lowerCased(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Returns the only message on a refused connection, and its close code. */
async function refusal(opening: Opening): Promise<unknown> {
  const connection = await openRaw(world, opening);
  const response = await connection.next();
  expect(await connection.closed).toBe(1000);
  expect(connection.rest()).toEqual([]);
  return response;
}

const connectionError = (error: object) => ({ payload: { errors: [error] }, type: 'connection_error' });
const missing = connectionError({
  errorType: 'BadRequestException',
  message: 'Required headers are missing.',
  errorCode: 400,
});
const unauthorized = (message: string) =>
  connectionError({ errorType: 'UnauthorizedException', message, errorCode: 401 });

describe('refuses a connection', () => {
  it('without a subprotocol', async () => {
    const response = await refusal({ query: headerQuery(await tokenHeaders(world)) });

    expect(response).toEqual(connectionError({ message: 'NoProtocolError', errorCode: 400 }));
  });

  it('with other subprotocols only', async () => {
    const response = await refusal({
      protocols: ['graphql-transport-ws'],
      query: headerQuery(await tokenHeaders(world)),
    });

    expect(response).toEqual(connectionError({ message: 'SubProtocolNotSupportedError', errorCode: 400 }));
  });

  it.each([
    ['a header that is not JSON', { protocols: ['graphql-ws', 'header-e30x'] }],
    ['a header that is not an object', { protocols: ['graphql-ws', 'header-W10'] }],
    [
      'a header parameter that is not base64',
      { protocols: ['graphql-ws'], query: '?header=%20&payload=e30=' },
    ],
  ])('with %s', async (_, opening) => {
    expect(await refusal(opening)).toEqual(missing);
  });

  it('with a query string that has no payload or another one', async () => {
    const { host = '', Authorization = '' } = await tokenHeaders(world);
    const header = Buffer.from(JSON.stringify({ host, Authorization })).toString('base64url');

    for (const query of [`?header=${header}`, `?header=${header}&payload=W10=`]) {
      expect(await refusal({ protocols: ['graphql-ws'], query })).toEqual(missing);
    }
  });

  it.each(['', 'other.appsync-api.eu-central-1.amazonaws.com'])('meant for the host %j', async (host) => {
    const headers = { ...(await tokenHeaders(world)), host };

    expect(await refusal({ protocols: headerProtocols(headers) })).toEqual(missing);
  });

  it.each([
    ['no authorization', () => Promise.resolve(undefined), 'Valid authorization header not provided.'],
    ['rubbish', () => Promise.resolve('rubbish'), 'Unable to parse JWT token.'],
    ['an expired token', () => world.token({ exp: 1_700_000_000 }), 'Token has expired.'],
    [
      'another pool’s token',
      async () => world.token({}, (await world.foreignKeys()).sign),
      'Unable to verify the token.',
    ],
  ])('with %s', async (_, token, message) => {
    const { host = '' } = await tokenHeaders(world);
    const authorization = await token();
    const headers = { host, ...(authorization !== undefined && { Authorization: authorization }) };

    expect(await refusal({ protocols: headerProtocols(headers) })).toEqual(unauthorized(message));
  });

  it.each([
    ['another path', '/graphql', '{}'],
    ['another body', '/graphql/connect', '{"query":""}'],
  ] as const)('signed for %s', async (_, path, body) => {
    const headers = await signedHeaders(world, path, body);

    const response = await refusal({ protocols: headerProtocols(headers) });

    expect(response).toMatchObject(
      unauthorized(expect.stringContaining('signature we calculated does not match')),
    );
  });

  it('signed with a key that does not exist', async () => {
    const unknown = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'secret' };
    const headers = await signedHeaders(world, '/graphql/connect', '{}', unknown);

    expect(await refusal({ protocols: headerProtocols(headers) })).toEqual(
      unauthorized('The security token included in the request is invalid.'),
    );
  });
});

it('does not count refused connections as open', async () => {
  await refusal({ protocols: ['graphql-ws', 'header-e30'] });
  const connection = await openRaw(world, { protocols: headerProtocols(await tokenHeaders(world)) });
  const open = world.realtime.connections();

  connection.socket.close();
  await connection.closed;

  expect(open).toBe(1);
  await expect.poll(() => world.realtime.connections()).toBe(0);
});
