/**
 * The protocol on an open connection: order, ids, authorization of each start, and malformed
 * messages.
 */
import { describe, expect, it } from 'vitest';
import {
  connect,
  headerProtocols,
  maskedFrame,
  openRaw,
  openUnframed,
  signedHeaders,
  startMessage,
  startWith,
  subscribe,
  tokenHeaders,
} from '../../../testing/raw-realtime.ts';
import { error, said, saidAll, useSayWorld } from './say-world.ts';

const { world, start, say } = useSayWorld();
const unsupported = {
  errorType: 'UnsupportedOperation',
  message: 'unknown not supported through the realtime channel',
};

describe('before the acknowledgement', () => {
  it('ignores all messages: starts, stops and invalid ones', async () => {
    const connection = await openRaw(world(), { protocols: headerProtocols(await tokenHeaders(world())) });

    for (const message of [
      await startMessage(world(), 'early', saidAll),
      { id: 'x', type: 'stop' },
      'rubbish',
    ]) {
      connection.send(message);
    }
    connection.send({ type: 'connection_init' });
    const first = await connection.next();
    const ended = await subscribe(world(), connection, saidAll, { id: 'early' });

    expect([first.type, ended]).toEqual(['connection_ack', { id: 'early', type: 'start_ack' }]);
    expect(world().realtime.subscriptions()).toBe(1);
  });

  it('loses no message, even one in the same packet as the request', async () => {
    const socket = await openUnframed(world(), maskedFrame('{"type":"connection_init"}'));
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));

    await expect.poll(() => received).toContain('"type":"connection_ack"');
    socket.destroy();
  });
});

describe('a subscription', () => {
  it('is confirmed, receives events in the order of the mutations, and receives none after it was stopped', async () => {
    const connection = await connect(world());

    const started = await subscribe(world(), connection, said, { variables: { topic: 'a' } });
    for (const text of ['1', '2', '3']) {
      await say(text);
    }
    const events = [await connection.next(), await connection.next(), await connection.next()];
    connection.send({ id: 'one', type: 'stop' });
    const stopped = await connection.next();
    await say('4');
    connection.send({ type: 'connection_init' });
    const afterwards = await connection.next();

    expect(started).toEqual({ id: 'one', type: 'start_ack' });
    expect(events).toEqual(
      ['1', '2', '3'].map((text) => ({ id: 'one', type: 'data', payload: { data: { said: { text } } } })),
    );
    expect(stopped).toEqual({ id: 'one', type: 'complete' });
    expect(afterwards.type).toBe('connection_ack');
  });

  it('may reuse the id of a stopped subscription, but not of a running one', async () => {
    const connection = await connect(world());
    await subscribe(world(), connection, saidAll);

    const again = await subscribe(world(), connection, saidAll);
    connection.send({ id: 'one', type: 'stop' });
    await connection.next();
    const afterStop = await subscribe(world(), connection, saidAll);

    expect(again).toEqual(
      error('one', { errorType: 'DuplicatedOperationError', message: 'Duplicated operation with id one' }),
    );
    expect(afterStop).toEqual({ id: 'one', type: 'start_ack' });
  });

  it('that is stopped before its resolver has finished never starts', async () => {
    let settleInvocation: (value: unknown) => void = () => {};
    const asked = new Promise<void>((resolve) => {
      void start({ lambda: () => (resolve(), new Promise((settle) => (settleInvocation = settle))) }).then(
        begin,
      );
    });
    let connection: Awaited<ReturnType<typeof connect>> | undefined;
    async function begin() {
      connection = await connect(world());
      connection.send(await startMessage(world(), 'slow', 'subscription { slow { text } }'));
    }

    await asked;
    connection?.send({ id: 'slow', type: 'stop' });
    const stopped = await connection?.next();
    settleInvocation(null);
    await say('1');

    expect(stopped).toEqual({ id: 'slow', type: 'complete' });
    expect(world().realtime.subscriptions()).toBe(0);
    expect(connection?.rest()).toEqual([]);
  });

  it('ends with its connection', async () => {
    const connection = await connect(world());
    await subscribe(world(), connection, saidAll);

    connection.socket.terminate();

    await expect.poll(() => world().realtime.subscriptions()).toBe(0);
  });

  it('reaches each connection of several under its own id', async () => {
    const connections = await Promise.all(['x', 'y'].map(() => connect(world())));
    await Promise.all(
      connections.map((one, index) => subscribe(world(), one, saidAll, { id: `id-${index}` })),
    );

    await say('1');
    const events = await Promise.all(connections.map((one) => one.next()));

    expect(events.map(({ id }) => id)).toEqual(['id-0', 'id-1']);
  });
});

describe('each start is authorized separately', () => {
  it('with a signature over its data, next to subscriptions of Cognito users', async () => {
    const connection = await connect(world());
    const data = JSON.stringify({ query: saidAll, variables: {} });
    // Clients add this header after they have signed.
    const headers = {
      ...(await signedHeaders(world(), '/graphql', data)),
      'x-amz-user-agent': 'aws-amplify/6',
    };

    connection.send(startWith('iam', data, headers));
    const byIam = await connection.next();
    const byToken = await subscribe(world(), connection, saidAll, { id: 'cognito' });
    await say('1');

    expect([byIam, byToken].map(({ type }) => type)).toEqual(['start_ack', 'start_ack']);
    expect([(await connection.next()).type, (await connection.next()).type]).toEqual(['data', 'data']);
  });

  it.each([
    ['none', () => Promise.resolve({}), 'Valid authorization header not provided.'],
    ['rubbish', () => Promise.resolve({ Authorization: 'rubbish' }), 'Unable to parse JWT token.'],
    [
      'a signature over other data',
      () => signedHeaders(world(), '/graphql', '{}'),
      expect.stringContaining('signature we calculated does not match'),
    ],
    [
      'a signature over the data for another path',
      () => signedHeaders(world(), '/graphql/connect', JSON.stringify({ query: saidAll })),
      expect.stringContaining('signature we calculated does not match'),
    ],
  ])('with %s it is refused, and the connection stays open', async (_, headers, message) => {
    const connection = await connect(world());

    connection.send(startWith('one', JSON.stringify({ query: saidAll }), await headers()));
    const refused = await connection.next();

    expect(refused).toEqual(error('one', { errorType: 'UnauthorizedException', message }));
    expect(await subscribe(world(), connection, saidAll)).toMatchObject({ type: 'start_ack' });
  });

  it('asks IAM for the field: a role without the permission is refused', async () => {
    const arn = String(world().api.attributes['Arn']);
    const credentials = await roleWith(`${arn}/types/Mutation/fields/say`);
    const connection = await connect(world());
    const data = JSON.stringify({ query: saidAll });

    connection.send(startWith('one', data, await signedHeaders(world(), '/graphql', data, credentials)));

    expect(await connection.next()).toEqual(
      error('one', {
        errorType: 'Unauthorized',
        message: 'Not Authorized to access said on type Subscription',
      }),
    );
  });

  it('does not end a running subscription when its token expires, but refuses further starts with it', async () => {
    await start();
    const soon = { exp: Math.floor(Date.now() / 1000) + 60 };
    const connection = await connect(world(), soon);
    await subscribe(world(), connection, saidAll, { claims: soon });
    const later = await startMessage(world(), 'two', saidAll, {}, soon);

    world().pass(120_000);
    await say('1');
    const event = await connection.next();
    connection.send(later);

    expect(event).toMatchObject({ type: 'data' });
    expect(await connection.next()).toEqual(
      error('two', { errorType: 'UnauthorizedException', message: 'Token has expired.' }),
    );
  });
});

async function roleWith(Resource: string) {
  const statement = (more: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
  const role = await world().make(
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: statement({
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
      Policies: [{ PolicyName: 'say', PolicyDocument: statement({ Action: 'appsync:GraphQL', Resource }) }],
    },
    'Sayer',
  );
  return world().iam.credentialsFor(String(role.attributes['Arn']), 'lambda.amazonaws.com', 'session');
}

describe('invalid messages', () => {
  it.each([
    ['no JSON', 'rubbish', undefined],
    ['no object', '[]', undefined],
    ['no type', '{}', undefined],
    ['an unknown type', { type: 'subscribe', id: 'x' }, 'x'],
    ['a start without an id', { type: 'start', payload: { data: '{}' } }, undefined],
    ['a start whose id is not a string', { type: 'start', id: 7, payload: { data: '{}' } }, undefined],
    [
      'a start with an endless id',
      { type: 'start', id: 'x'.repeat(257), payload: { data: '{}' } },
      undefined,
    ],
    ['a start without a payload', { type: 'start', id: 'x' }, 'x'],
    [
      'a start whose data are not a string',
      { type: 'start', id: 'x', payload: { data: { query: saidAll } } },
      'x',
    ],
  ])('%s gets an error, and the connection stays open', async (_, message, id) => {
    const connection = await connect(world());

    connection.send(message);
    const response = await connection.next();

    expect(response).toEqual(error(id, unsupported));
    expect(await subscribe(world(), connection, saidAll)).toMatchObject({ type: 'start_ack' });
  });

  it.each([
    ['no JSON', 'rubbish', unsupported],
    ['no query', '{"variables":{}}', unsupported],
    [
      'a query',
      { query: '{ a }' },
      { ...unsupported, message: 'query not supported through the realtime channel' },
    ],
    [
      'a mutation',
      { query: 'mutation { say { text } }' },
      { ...unsupported, message: 'mutation not supported through the realtime channel' },
    ],
    [
      'a query that is not GraphQL',
      { query: 'subscription {' },
      { errorType: 'MalformedHttpRequestException', message: 'Unable to parse GraphQL query.' },
    ],
    [
      'an unknown field',
      { query: 'subscription { other { text } }' },
      {
        errorType: 'ValidationError',
        message:
          "Validation error of type FieldUndefined: Field 'other' in type 'Subscription' is undefined @ 'other'",
      },
    ],
    [
      'a variable that is missing',
      { query: 'subscription ($t: String!) { said(topic: $t) { text } }' },
      { message: "Variable 't' has coerced Null value for NonNull type 'String!'" },
    ],
  ])('a start with %s is refused', async (_, body, expected) => {
    const connection = await connect(world());
    const data = typeof body === 'string' ? body : JSON.stringify(body);

    connection.send(startWith('one', data, await tokenHeaders(world())));

    expect(await connection.next()).toEqual(error('one', expected));
    expect(world().realtime.subscriptions()).toBe(0);
  });

  it('responds with an error to a stop of an unknown subscription', async () => {
    const connection = await connect(world());

    connection.send({ id: 'nothing', type: 'stop' });

    expect(await connection.next()).toEqual(
      error('nothing', { errorType: 'UnknownOperationError', message: 'Unknown operation id nothing' }),
    );
  });

  it('refuses binary messages', async () => {
    const connection = await connect(world());

    connection.socket.send(Buffer.from('{"type":"connection_init"}'), { binary: true });

    expect(await connection.next()).toEqual(error(undefined, unsupported));
  });
});
