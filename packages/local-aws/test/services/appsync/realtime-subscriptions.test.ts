/**
 * Which events reach a subscriber, and with which fields: `@aws_subscribe`, resolvers, arguments,
 * selections and field authorization.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  returning,
  startGraphQLWorld,
  type FieldCode,
  type GraphQLWorld,
} from '../../../testing/graphql-world.ts';
import {
  connect,
  startMessage,
  subscribe,
  type RawConnection,
  type ServerMessage,
} from '../../../testing/raw-realtime.ts';

const schema = `
  type Query { a: String }
  type Mutation {
    publish(state: AWSJSON!): State!
    other(state: AWSJSON!): State
    list(state: AWSJSON!): [State!]
    fails(state: AWSJSON!): State
    silent: State
    text: String
  }
  type Subscription {
    onState(deviceId: ID, version: Int, status: Status, live: Boolean): State @aws_subscribe(mutations: ["publish", "other", "fails", "silent"])
    onDefault(deviceId: ID = "v1"): State @aws_subscribe(mutations: ["publish"])
    onList: [State!] @aws_subscribe(mutations: ["list"])
    onText: String @aws_subscribe(mutations: ["text"])
    guarded(deviceId: ID!): State @aws_subscribe(mutations: ["publish"])
    piped(deviceId: ID!): State @aws_subscribe(mutations: ["publish"])
    resolved(deviceId: ID!): State @aws_subscribe(mutations: ["publish"])
    appends: State @aws_subscribe(mutations: ["publish"])
    owners: State @aws_subscribe(mutations: ["publish"]) @aws_cognito_user_pools(cognito_groups: ["owners"])
    unnamed: State
  }
  enum Status { PARKED DRIVING }
  type State {
    deviceId: ID!
    version: Int!
    status: Status
    live: Boolean
    at: AWSDateTime
    raw: AWSJSON
    position: Position
    secret: String @aws_cognito_user_pools(cognito_groups: ["operators"])
    strict: String! @aws_cognito_user_pools(cognito_groups: ["operators"])
    computed: String
  }
  type Position { latitude: Float! longitude: Float! note: String }
`;

const stateOf = returning('ctx.args.state');
/** Only the owner named in the claims may subscribe. */
const ownership = `import { util } from '@aws-appsync/utils';
export function request(ctx) { return { payload: ctx.args.deviceId }; }
export function response(ctx) {
  if (ctx.result !== ctx.identity.username) util.error('No such device for this account.', 'DEVICE_NOT_FOUND');
  return null;
}`;
const passThrough = `export function request() { return {}; }
export function response(ctx) { return ctx.prev.result; }`;

const fields: readonly FieldCode[] = [
  { at: 'Mutation.publish', code: stateOf },
  { at: 'Mutation.other', code: stateOf },
  { at: 'Mutation.list', code: stateOf },
  {
    at: 'Mutation.fails',
    code: `import { util } from '@aws-appsync/utils';
export function request(ctx) { return { payload: ctx.args.state }; }
export function response(ctx) { util.error('no', 'NO', ctx.result); }`,
  },
  { at: 'Mutation.silent', code: returning('null') },
  { at: 'Mutation.text', code: returning('"hello"') },
  { at: 'Subscription.guarded', code: ownership },
  { at: 'Subscription.piped', code: passThrough, steps: [{ dataSource: 'None', code: ownership }] },
  {
    at: 'Subscription.resolved',
    code: returning("{ deviceId: ctx.args.deviceId, version: 0, strict: 's' }"),
  },
  { at: 'Subscription.appends', code: returning("util.appendError('Not today.', 'NOT_TODAY')") },
  { at: 'State.computed', code: returning("'made for the mutation alone'") },
];

let world: GraphQLWorld;
beforeAll(async () => {
  world = await startGraphQLWorld({ schema, fields });
});
afterEach(async () => {
  world.realtime.cut();
  await expect.poll(() => world.realtime.connections()).toBe(0);
});
afterAll(() => world.stop());

const operators = { 'cognito:groups': ['operators'] };
const all = 'deviceId version status live at raw position { latitude longitude note }';

/** Publishes with one of the mutations. Operators may select every field. */
const publish = (state: object, selection = all, mutation = 'publish') =>
  world.query(
    `mutation ($state: AWSJSON!) { ${mutation}(state: $state) { ${selection} } }`,
    { state: JSON.stringify(state) },
    ['operators'],
  );

/** Opens a connection with one started subscription. */
async function subscribed(
  query: string,
  variables: object = {},
  claims: object = {},
): Promise<RawConnection> {
  const connection = await connect(world, claims);
  expect(await subscribe(world, connection, query, { variables, claims })).toMatchObject({
    type: 'start_ack',
  });
  return connection;
}

/** Returns the versions that arrived before the event of a mutation that is sent now. */
async function versionsAt(connection: RawConnection): Promise<unknown[]> {
  connection.send(await startMessage(world, 'end', 'subscription { onText }'));
  await expect
    .poll(() => connection.received.some(({ id, type }) => id === 'end' && type === 'start_ack'))
    .toBe(true);
  await world.query('mutation { text }');
  const versions = [];
  for (;;) {
    const { id, type, payload } = await connection.next();
    if (id === 'end' && type === 'data') {
      return versions;
    }
    if (type !== 'data') {
      continue;
    }
    const [state] = Object.values(payload?.data ?? {});
    versions.push((state as { version?: number } | null)?.version);
  }
}

describe('@aws_subscribe', () => {
  it('receives from each mutation that it names and from no other', async () => {
    const connection = await subscribed('subscription { onState { version } }');

    await publish({ deviceId: 'v1', version: 1 });
    await publish({ deviceId: 'v1', version: 2 }, all, 'other');
    await publish([{ deviceId: 'v1', version: 3 }], all, 'list');

    expect(await versionsAt(connection)).toEqual([1, 2]);
  });

  it('receives each mutation of an operation, aliased or not, in their order', async () => {
    const connection = await subscribed('subscription { onState { version } }');
    const state = (version: number) => JSON.stringify(JSON.stringify({ deviceId: 'v1', version }));

    await world.query(`mutation {
      first: publish(state: ${state(1)}) { deviceId version }
      ...Second
      third: publish(state: ${state(3)}) { deviceId version }
    }
    fragment Second on Mutation { other(state: ${state(2)}) { deviceId version } }`);

    expect(await versionsAt(connection)).toEqual([1, 2, 3]);
  });

  it('receives nothing from a mutation that failed or returned null', async () => {
    const connection = await subscribed('subscription { onState { version } }');

    const failed = await publish({ deviceId: 'v1', version: 1 }, all, 'fails');
    await world.query('mutation { silent { version } }');

    expect(failed.errors).toMatchObject([{ errorType: 'NO' }]);
    expect(await versionsAt(connection)).toEqual([]);
  });

  it('carries lists and scalars too', async () => {
    const connection = await subscribed('subscription { onList { version } }');

    await publish([{ version: 1 }, { version: 2 }], 'version', 'list');
    const list = await connection.next();
    await subscribe(world, connection, 'subscription { onText }', { id: 'text' });
    await world.query('mutation { text }');
    const text = await connection.next();

    expect(list.payload).toEqual({ data: { onList: [{ version: 1 }, { version: 2 }] } });
    expect(text.payload).toEqual({ data: { onText: 'hello' } });
  });

  it('starts a subscription without the directive, which receives nothing', async () => {
    const connection = await subscribed('subscription { unnamed { version } }');

    await publish({ deviceId: 'v1', version: 1 });

    expect(await versionsAt(connection)).toEqual([]);
  });

  it.each([
    ['an unknown mutation', 'type Subscription { a: State @aws_subscribe(mutations: ["nothing"]) }'],
    ['a mutation of another type', 'type Subscription { a: Int @aws_subscribe(mutations: ["set"]) }'],
  ])('makes the start of the world fail with %s', async (_, subscription) => {
    const broken = `type Query { a: Int } type Mutation { set: State! } type State { a: Int } ${subscription}`;

    await expect(startGraphQLWorld({ schema: broken })).rejects.toThrow('Schema Creation Status is FAILED');
  });
});

describe('a resolver of a subscription', () => {
  it.each(['guarded', 'piped'])('decides who may subscribe (%s)', async (field) => {
    const query = `subscription ($id: ID!) { ${field}(deviceId: $id) { version } }`;
    const connection = await connect(world);

    const refused = await subscribe(world, connection, query, { id: 'no', variables: { id: 'another’s' } });
    const started = await subscribe(world, connection, query, { id: 'yes', variables: { id: 'anna' } });
    await publish({ deviceId: 'another’s', version: 1 });
    await publish({ deviceId: 'anna', version: 2 });

    expect(refused).toEqual({
      id: 'no',
      type: 'error',
      payload: { errors: [{ errorType: 'DEVICE_NOT_FOUND', message: 'No such device for this account.' }] },
    });
    expect(started).toEqual({ id: 'yes', type: 'start_ack' });
    expect(await versionsAt(connection)).toEqual([2]);
  });

  it('sends events regardless of the result of its resolver', async () => {
    const connection = await subscribed('subscription { resolved(deviceId: "v1") { version } }');

    await publish({ deviceId: 'v1', version: 1 });

    expect(await versionsAt(connection)).toEqual([1]);
  });

  it('refuses the subscription with an appended error as well', async () => {
    const response = await subscribe(world, await connect(world), 'subscription { appends { version } }');

    expect(response.payload).toEqual({ errors: [{ errorType: 'NOT_TODAY', message: 'Not today.' }] });
  });

  it('does not run for events, nor do resolvers of the fields below', async () => {
    const connection = await subscribed('subscription { onState { version computed } }');

    await publish({ deviceId: 'v1', version: 1 }, 'version computed');
    await publish({ deviceId: 'v1', version: 2 }, 'version');

    const computed = [await connection.next(), await connection.next()].map(
      ({ payload }) => payload?.data?.['onState'],
    );
    expect(computed).toEqual([
      { version: 1, computed: 'made for the mutation alone' },
      { version: 2, computed: null },
    ]);
  });
});

describe('arguments', () => {
  const states = [
    { deviceId: 'v1', version: 1, status: 'PARKED', live: true },
    { deviceId: 'v1', version: 2, status: 'DRIVING', live: false },
    { deviceId: 'v2', version: 3, status: null, live: true },
  ];

  it.each<readonly [arguments_: string, variables: object, versions: readonly number[]]>([
    ['', {}, [1, 2, 3]],
    ['(deviceId: "v1")', {}, [1, 2]],
    ['(deviceId: "v3")', {}, []],
    ['(deviceId: "v1", version: 2)', {}, [2]],
    ['(status: DRIVING)', {}, [2]],
    ['(live: true)', {}, [1, 3]],
    ['(status: null)', {}, [3]],
    ['(deviceId: $id)', { id: 'v2' }, [3]],
    ['(deviceId: $id)', { id: null }, []],
    // As AppSync was seen to do (assumption appsync-71), although GraphQL would omit the argument.
    ['(deviceId: $id)', {}, []],
  ])('%s with %j', async (given, variables, versions) => {
    const operation = given.includes('$id') ? 'subscription ($id: ID)' : 'subscription';
    const connection = await subscribed(`${operation} { onState${given} { version } }`, variables);

    for (const state of states) {
      await publish(state);
    }

    expect(await versionsAt(connection)).toEqual(versions);
  });

  it('take the schema’s default', async () => {
    const connection = await subscribed('subscription { onDefault { version } }');

    for (const state of states) {
      await publish(state);
    }

    expect(await versionsAt(connection)).toEqual([1, 2]);
  });

  it('are compared with what the mutation selected: an absent field equals only null', async () => {
    const given = await subscribed('subscription { onState(deviceId: "v1") { version } }');
    const none = await subscribed('subscription { onState(deviceId: null) { version } }');

    await publish({ deviceId: 'v1', version: 1 }, 'version');

    expect([await versionsAt(given), await versionsAt(none)]).toEqual([[], [1]]);
  });
});

/** Returns the first event of a subscription on `onState` with this selection. */
async function seen(
  selection: string,
  publishing: () => Promise<unknown>,
  claims: object = {},
): Promise<unknown> {
  const connection = await subscribed(`subscription { onState { ${selection} } }`, {}, claims);
  await publishing();
  const { payload }: ServerMessage = await connection.next();
  return payload;
}

describe('what an event shows', () => {
  const state = {
    deviceId: 'v1',
    version: 1,
    status: 'PARKED',
    live: true,
    at: '2026-01-02T03:04:05Z',
    raw: { a: [1] },
    position: { latitude: 48.1, longitude: 11.5, note: 'here' },
    secret: 's',
    strict: 't',
  };

  it('is the subscription’s own selection, with its aliases and fragments', async () => {
    const payload = await seen(
      'id: deviceId at raw ...P __typename } } fragment P on State { position { latitude',
      () => publish(state),
    );

    expect(payload).toEqual({
      data: {
        onState: {
          id: 'v1',
          at: state.at,
          raw: '{"a":[1]}',
          position: { latitude: 48.1 },
          __typename: 'State',
        },
      },
    });
  });

  it('is null for a field that the mutation did not select', async () => {
    const payload = await seen('version status position { note }', () => publish(state, 'version'));

    expect(payload).toEqual({ data: { onState: { version: 1, status: null, position: null } } });
  });

  it('is null for a field that the mutation renamed', async () => {
    const payload = await seen('version status', () => publish(state, 'version other: status'));

    expect(payload).toEqual({ data: { onState: { version: 1, status: null } } });
  });

  it('is never one field’s value under the name of another', async () => {
    const other = await subscribed('subscription { onState(deviceId: "s") { version } }');
    const renamed =
      'deviceId: secret secret: deviceId ...P } } fragment P on State { position { note: latitude longitude';
    const payload = await seen(
      'secret position { note longitude }',
      () => publish(state, renamed),
      operators,
    );

    expect(payload).toEqual({
      data: { onState: { secret: null, position: { note: null, longitude: 11.5 } } },
    });
    expect(await versionsAt(other)).toEqual([]);
  });

  it('is an error for a non-null field that the mutation did not select', async () => {
    const payload = await seen('version deviceId', () => publish(state, 'version'));

    expect(payload).toEqual({
      data: { onState: null },
      errors: [
        {
          message: "Cannot return null for non-nullable type: 'ID' within parent 'State' (/onState/deviceId)",
          path: ['onState', 'deviceId'],
        },
      ],
    });
  });

  it('respects each subscriber’s own rights', async () => {
    const query = 'subscription { onState { version secret } }';
    const [owner, operator] = [await subscribed(query), await subscribed(query, {}, operators)];

    await publish(state, `version secret`);

    expect((await operator.next()).payload).toEqual({ data: { onState: { version: 1, secret: 's' } } });
    expect((await owner.next()).payload).toEqual({
      data: { onState: { version: 1, secret: null } },
      errors: [
        {
          errorType: 'Unauthorized',
          message: 'Not Authorized to access secret on type State',
          path: ['onState', 'secret'],
        },
      ],
    });
  });

  it('is null as a whole when a refused field is non-null', async () => {
    const payload = await seen('version strict', () => publish(state, 'version strict'));

    expect(payload).toMatchObject({ data: { onState: null }, errors: [{ path: ['onState', 'strict'] }] });
  });

  it('follows the subscriber’s own variables', async () => {
    const query = 'subscription ($full: Boolean!) { onState { version status @include(if: $full) } }';
    const [short, full] = [await subscribed(query, { full: false }), await subscribed(query, { full: true })];

    await publish(state);

    expect((await short.next()).payload?.data).toEqual({ onState: { version: 1 } });
    expect((await full.next()).payload?.data).toEqual({ onState: { version: 1, status: 'PARKED' } });
  });

  it('lacks what the mutation’s caller may not read: the publisher’s nulls apply to all subscribers', async () => {
    const payload = await seen(
      'version secret',
      () =>
        world.query('mutation ($state: AWSJSON!) { publish(state: $state) { version secret } }', {
          state: JSON.stringify(state),
        }),
      operators,
    );

    expect(payload).toEqual({ data: { onState: { version: 1, secret: null } } });
  });
});

it('refuses a subscription that the caller’s groups do not allow', async () => {
  const refused = await subscribe(world, await connect(world), 'subscription { owners { version } }');
  const claims = { 'cognito:groups': ['owners'] };
  const started = await subscribe(world, await connect(world), 'subscription { owners { version } }', {
    claims,
  });

  expect(refused).toMatchObject({
    type: 'error',
    payload: {
      errors: [
        { errorType: 'Unauthorized', message: 'Not Authorized to access owners on type Subscription' },
      ],
    },
  });
  expect(started).toMatchObject({ type: 'start_ack' });
});
