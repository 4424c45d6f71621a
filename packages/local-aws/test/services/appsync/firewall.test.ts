/**
 * AWS WAF before AppSync: which requests of an API it inspects, and how AppSync sends its refusals.
 */
import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { startGraphQLWorld, type GraphQLWorld } from '../../../testing/graphql-world.ts';
import {
  connect,
  headerProtocols,
  openRaw,
  signedHeaders,
  startMessage,
  startWith,
  subscribe,
  tokenHeaders,
  type RawConnection,
} from '../../../testing/raw-realtime.ts';

const schema = `
  type Query { echo: String @aws_cognito_user_pools @aws_iam }
  type Mutation { say(text: String): Said @aws_cognito_user_pools @aws_iam }
  type Said @aws_cognito_user_pools @aws_iam { text: String }
  type Subscription { said: Said @aws_subscribe(mutations: ["say"]) @aws_cognito_user_pools @aws_iam }
`;
const none = (expression: string) => `export function request() { return { payload: ${expression} }; }
export function response(ctx) { return ctx.result; }`;
const fields = [
  { at: 'Query.echo', code: none("'hello'") },
  { at: 'Mutation.say', code: none("{ text: 'a' }") },
];

/**
 * Two rate rules with limits that a test can reach: 10 unsigned requests a minute, and 30 signed
 * ones.
 */
const signedByIam = {
  ByteMatchStatement: {
    FieldToMatch: { SingleHeader: { Name: 'authorization' } },
    PositionalConstraint: 'STARTS_WITH',
    SearchString: 'AWS4-HMAC-SHA256',
    TextTransformations: [{ Priority: 0, Type: 'NONE' }],
  },
};
const rule = (Priority: number, Limit: number, ScopeDownStatement: object, Block: object) => ({
  Name: `rule${Priority}`,
  Priority,
  Action: { Block },
  Statement: {
    RateBasedStatement: { AggregateKeyType: 'IP', EvaluationWindowSec: 60, Limit, ScopeDownStatement },
  },
  VisibilityConfig: {},
});

const forbidden = { errorType: 'WAFForbiddenException', message: '403 Forbidden' };
let world: GraphQLWorld;

async function start(Block: object = {}): Promise<void> {
  world = await startGraphQLWorld({ schema, fields });
  const webAcl = await world.make(
    'AWS::WAFv2::WebACL',
    {
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      Rules: [
        rule(0, 10, { NotStatement: { Statement: signedByIam } }, Block),
        rule(1, 30, signedByIam, Block),
      ],
    },
    'WebAcl',
  );
  await world.make(
    'AWS::WAFv2::WebACLAssociation',
    { ResourceArn: world.api.attributes['Arn'], WebACLArn: webAcl.attributes['Arn'] },
    'Association',
  );
}

afterEach(() => world.stop());

/** Sends a query; returns the status and the text of the response. */
async function post(headers: Readonly<Record<string, string>>, query = '{ echo }') {
  const response = await world.post(JSON.stringify({ query }), headers);
  return {
    status: response.status,
    type: response.headers.get('x-amzn-errortype'),
    text: await response.text(),
  };
}

const asUser = async () => post({ authorization: await world.token() });

async function asFunction() {
  const query = '{ echo }';
  const { host: _, ...headers } = await signedHeaders(world, '/graphql', JSON.stringify({ query }));
  return post(headers, query);
}

async function statuses(send: () => Promise<{ status: number }>, count: number): Promise<readonly number[]> {
  const seen: number[] = [];
  for (let index = 0; index < count; index += 1) {
    seen.push((await send()).status);
  }
  return seen;
}

/** Registers a subscription; returns the server's message. */
async function register(connection: RawConnection, id: string) {
  return subscribe(world, connection, 'subscription { said { text } }', { id });
}

const repeated = (status: number, count: number) => Array<number>(count).fill(status);

describe('a request', () => {
  it('gets HTTP 403 beyond the rate, before any other check, and passes again after the window', async () => {
    await start();
    expect(await statuses(asUser, 10)).toEqual(repeated(200, 10));

    expect(await asUser()).toEqual({
      status: 403,
      type: 'WAFForbiddenException',
      text: JSON.stringify({ errors: [forbidden] }),
    });
    expect(await post({ authorization: 'nonsense' })).toMatchObject({ status: 403 });
    world.pass(62_000);
    expect(await asUser()).toMatchObject({ status: 200 });
  });

  it('is refused with the status of a custom response, and no body', async () => {
    await start({ CustomResponse: { ResponseCode: 429 } });
    await statuses(asUser, 10);

    expect(await asUser()).toEqual({ status: 429, type: null, text: '' });
  });

  it('with a signature has its own, higher rate', async () => {
    await start();
    await statuses(asUser, 11);

    expect(await statuses(asFunction, 31)).toEqual([...repeated(200, 30), 403]);
  });

  it('with a header that only looks signed is refused by AppSync, and finally by the higher rule', async () => {
    await start();

    const seen = await statuses(() => post({ authorization: 'AWS4-HMAC-SHA256 nonsense' }), 31);

    expect(new Set(seen.slice(0, 30))).not.toContain(200);
    expect(new Set(seen.slice(0, 30))).not.toContain(403);
    expect(seen[30]).toBe(403);
  });

  it('from another address is not affected', async () => {
    await start();
    await statuses(asUser, 11);

    expect(await statusFrom('127.0.0.2', await world.token())).toBe(200);
  });
});

describe('a real-time connection', () => {
  it('gets an error for a registration beyond the rate and stays open', async () => {
    await start();
    const connection = await connect(world);
    for (let index = 0; index < 10; index += 1) {
      expect(await register(connection, String(index))).toMatchObject({ type: 'start_ack' });
    }

    expect(await register(connection, '10')).toEqual({
      id: '10',
      type: 'error',
      payload: { errors: [forbidden] },
    });
    world.pass(62_000);
    expect(await register(connection, '11')).toMatchObject({ type: 'start_ack' });
  });

  it('counts its registrations together with requests, including refused and signed ones', async () => {
    await start();
    const connection = await connect(world);
    const data = JSON.stringify({ query: 'subscription { said { text } }' });
    await register(connection, 'one');
    for (let index = 0; index < 4; index += 1) {
      await register(connection, 'one');
    }
    for (let index = 0; index < 5; index += 1) {
      connection.send(startWith(`x${index}`, data, { Authorization: 'nonsense' }));
      await connection.next();
    }

    expect(await asUser()).toMatchObject({ status: 403 });
    const signed = await signedHeaders(world, '/graphql', data);
    for (let index = 0; index < 30; index += 1) {
      connection.send(startWith(`s${index}`, data, signed));
      expect(await connection.next()).toMatchObject({ type: 'start_ack' });
    }
    expect(await asFunction()).toMatchObject({ status: 403 });
  });

  it('does not count itself or its other messages', async () => {
    await start();
    const protocols = headerProtocols(await tokenHeaders(world));
    for (let index = 0; index < 12; index += 1) {
      const connection = await openRaw(world, { protocols });
      connection.send({ type: 'connection_init' });
      expect(await connection.next()).toMatchObject({ type: 'connection_ack' });
      connection.send({ id: 'none', type: 'stop' });
      await connection.next();
      connection.socket.close();
    }

    expect(await asUser()).toMatchObject({ status: 200 });
  });

  it('opens even when the address’s registrations are refused', async () => {
    await start();
    await statuses(asUser, 11);

    const connection = await connect(world);

    connection.send(await startMessage(world, 'one', 'subscription { said { text } }'));
    expect(await connection.next()).toMatchObject({ type: 'error' });
  });
});

describe('a template', () => {
  it('associates an API only with a web ACL of the template', async () => {
    await start();
    const { Arn } = world.api.attributes;
    const associate = (properties: object) =>
      world.make('AWS::WAFv2::WebACLAssociation', { ...properties }, 'Other');

    await expect(associate({ ResourceArn: Arn, WebACLArn: 'arn:none' })).rejects.toMatchObject({
      code: 'WAFNonexistentItemException',
    });
    await expect(associate({ ResourceArn: 'arn:aws:apigateway:x', WebACLArn: 'arn:none' })).rejects.toThrow(
      'is not supported by the local AWS WAF.',
    );
  });
});

/** Sends the query from another address of the loopback network. */
async function statusFrom(localAddress: string, authorization: string): Promise<number | undefined> {
  const headers = { authorization, 'content-type': 'application/json' };
  const sent = request(world.url, { method: 'POST', localAddress, headers, agent: false });
  sent.end(JSON.stringify({ query: '{ echo }' }));
  // The response event carries one IncomingMessage.
  const [response] = (await once(sent, 'response')) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
}
