/**
 * Enhanced filters and invalidation over the wire. Handlers set them; filters replace arguments and
 * have AppSync's limits.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  returning,
  startGraphQLWorld,
  type FieldCode,
  type GraphQLWorld,
} from '../../../testing/graphql-world.ts';
import { connect, startMessage, subscribe, type RawConnection } from '../../../testing/raw-realtime.ts';

const schema = `
  type Query { a: String }
  type Mutation {
    report(ticket: AWSJSON!): Ticket
    endAccess(deviceId: ID!, person: ID!, times: Int): Ticket
    endAndFail(person: ID!): Ticket
    misuse: Ticket
  }
  type Subscription {
    filtered(filter: AWSJSON!, group: String): Ticket @aws_subscribe(mutations: ["report"])
    transformed(filter: AWSJSON!): Ticket @aws_subscribe(mutations: ["report"])
    watched(deviceId: ID!): Ticket @aws_subscribe(mutations: ["report", "endAccess"])
    plain: Ticket @aws_subscribe(mutations: ["report"])
    misused: Ticket
  }
  type Ticket { id: ID deviceId: ID group: String severity: Int labels: [String] owner: Owner urgent: Boolean }
  type Owner { name: String address: Address }
  type Address { city: String }
`;

/** A response handler in a function of a pipeline, as applications write it. */
const piped = (at: string, responseBody: string): FieldCode => ({
  at,
  code: `export function request() { return {}; }
export function response(ctx) { return ctx.prev.result; }`,
  steps: [{ dataSource: 'None', code: responding(responseBody) }],
});

function responding(body: string): string {
  return `import { util, extensions } from '@aws-appsync/utils';
export function request(ctx) { return { payload: ctx.args }; }
export function response(ctx) { ${body} }`;
}

const invalidate = `extensions.invalidateSubscriptions({
  subscriptionField: 'watched',
  payload: { deviceId: ctx.args.deviceId, person: ctx.args.person },
});`;

const fields: readonly FieldCode[] = [
  { at: 'Mutation.report', code: returning('ctx.args.ticket') },
  {
    at: 'Mutation.endAccess',
    code: responding(`
      ${invalidate}
      ${invalidate}
      const times = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].slice(0, ctx.args.times ?? 0);
      for (const index of times) {
        extensions.invalidateSubscriptions({ subscriptionField: 'watched', payload: { person: 'other' + index } });
      }
      return { id: ctx.args.deviceId, deviceId: ctx.args.deviceId };`),
  },
  {
    at: 'Mutation.endAndFail',
    code: responding(`
      extensions.invalidateSubscriptions({ subscriptionField: 'watched', payload: { deviceId: 'v1', person: ctx.args.person } });
      util.error('no', 'NO');`),
  },
  {
    at: 'Mutation.misuse',
    code: responding('extensions.setSubscriptionFilter({ filterGroup: [] }); return null;'),
  },
  { at: 'Subscription.misused', code: responding(`${invalidate} return null;`) },
  piped('Subscription.filtered', 'extensions.setSubscriptionFilter(ctx.args.filter); return null;'),
  {
    at: 'Subscription.transformed',
    code: responding(
      'extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter(ctx.args.filter)); return null;',
    ),
  },
  {
    at: 'Subscription.watched',
    code: responding(`
      extensions.setSubscriptionInvalidationFilter(util.transform.toSubscriptionFilter({
        deviceId: { eq: ctx.args.deviceId }, person: { eq: ctx.identity.username },
      }));
      return null;`),
  },
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

const report = (ticket: object) =>
  world.query(
    'mutation ($ticket: AWSJSON!) { report(ticket: $ticket) { id group severity labels urgent owner { name address { city } } } }',
    { ticket: JSON.stringify(ticket) },
  );

const filterQuery = 'subscription ($filter: AWSJSON!) { filtered(filter: $filter) { id } }';
const subscribeFiltered = async (filter: object, id = 'one', query = filterQuery) => {
  const connection = await connect(world);
  const response = await subscribe(world, connection, query, {
    id,
    variables: { filter: JSON.stringify(filter) },
  });
  return { connection, response };
};
const ruleOf = (fieldName: string, operator: string, value: unknown) => ({ fieldName, operator, value });
const groupOf = (...filters: object[]) => ({ filterGroup: [{ filters }] });

const tickets = [
  {
    id: '1',
    group: 'admins',
    severity: 1,
    labels: ['red', 'blue'],
    urgent: true,
    owner: { name: 'A', address: { city: 'Ulm' } },
  },
  { id: '2', group: 'devs', severity: 5, labels: [], urgent: false, owner: { name: 'B', address: null } },
  { id: '3', group: 'adms', severity: 9 },
];

/** Returns the ids that arrive before an event for every subscriber of `plain`. */
async function idsAt(connection: RawConnection): Promise<readonly unknown[]> {
  connection.send(await startMessage(world, 'end', 'subscription { plain { id } }'));
  await expect.poll(() => connection.received.some(({ id }) => id === 'end')).toBe(true);
  await report({ id: 'last', group: 'strangers' });
  await expect.poll(() => connection.received.at(-1)?.id).toBe('end');
  return connection.received.flatMap(({ id, type, payload }) => {
    const [ticket] = Object.values(payload?.data ?? {}) as ({ id: unknown } | null)[];
    return type === 'data' && id !== 'end' ? [ticket?.id] : [];
  });
}

describe('setSubscriptionFilter', () => {
  it.each<readonly [operator: string, filter: object, ids: readonly string[]]>([
    ['eq', groupOf(ruleOf('severity', 'eq', 5)), ['2']],
    ['ne', groupOf(ruleOf('severity', 'ne', 5)), ['1', '3']],
    ['le', groupOf(ruleOf('severity', 'le', 5)), ['1', '2']],
    ['lt', groupOf(ruleOf('severity', 'lt', 5)), ['1']],
    ['ge', groupOf(ruleOf('severity', 'ge', 5)), ['2', '3']],
    ['gt', groupOf(ruleOf('severity', 'gt', 5)), ['3']],
    ['contains, in a text', groupOf(ruleOf('group', 'contains', 'min')), ['1']],
    ['contains, in a list', groupOf(ruleOf('labels', 'contains', 'blue')), ['1']],
    ['notContains', groupOf(ruleOf('labels', 'notContains', 'blue')), ['2']],
    ['beginsWith', groupOf(ruleOf('group', 'beginsWith', 'adm')), ['1', '3']],
    ['in', groupOf(ruleOf('group', 'in', ['devs', 'adms'])), ['2', '3']],
    ['notIn', groupOf(ruleOf('severity', 'notIn', [5, 9])), ['1']],
    ['between', groupOf(ruleOf('severity', 'between', [1, 5])), ['1', '2']],
    ['containsAny', groupOf(ruleOf('labels', 'containsAny', ['green', 'red'])), ['1']],
    ['a boolean', groupOf(ruleOf('urgent', 'eq', false)), ['2']],
    ['a nested field', groupOf(ruleOf('owner.address.city', 'eq', 'Ulm')), ['1']],
    ['all rules of a filter', groupOf(ruleOf('severity', 'ge', 5), ruleOf('group', 'eq', 'devs')), ['2']],
    [
      'any filter of the group',
      {
        filterGroup: [
          { filters: [ruleOf('severity', 'eq', 1)] },
          { filters: [ruleOf('group', 'eq', 'adms')] },
        ],
      },
      ['1', '3'],
    ],
  ])('%s', async (_, filter, ids) => {
    const { connection } = await subscribeFiltered(filter);

    for (const ticket of tickets) {
      await report(ticket);
    }

    expect(await idsAt(connection)).toEqual(ids);
  });

  it('replaces the arguments', async () => {
    const query = 'subscription ($filter: AWSJSON!) { filtered(filter: $filter, group: "strangers") { id } }';
    const { connection } = await subscribeFiltered(groupOf(ruleOf('group', 'eq', 'devs')), 'one', query);

    for (const ticket of tickets) {
      await report(ticket);
    }

    expect(await idsAt(connection)).toEqual(['2']);
  });

  it('accepts the result of toSubscriptionFilter', async () => {
    const query = 'subscription ($filter: AWSJSON!) { transformed(filter: $filter) { id } }';
    const filter = { severity: { ge: 1 }, or: [{ group: { eq: 'devs' } }, { labels: { contains: 'red' } }] };
    const { connection } = await subscribeFiltered(filter, 'one', query);

    for (const ticket of tickets) {
      await report(ticket);
    }

    expect(await idsAt(connection)).toEqual(['1', '2']);
  });

  const rule = ruleOf('group', 'eq', 'a');
  it.each<readonly [what: string, filter: object, message: string]>([
    [
      'more than five values',
      groupOf(ruleOf('group', 'in', ['a', 'b', 'c', 'd', 'e', 'f'])),
      'subscription exceeds maximum value limit 5 for operator `in`.',
    ],
    [
      'rules on more than five fields',
      groupOf(...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ruleOf(name, 'eq', 1))),
      'Filters exceed maximum attributes limit 5 for subscription.',
    ],
    [
      'more than ten filters',
      { filterGroup: Array.from({ length: 11 }, () => ({ filters: [rule] })) },
      'Filters combination exceed maximum limit 10 for subscription.',
    ],
    [
      'more than five levels',
      groupOf(ruleOf('a.b.c.d.e.f', 'eq', 1)),
      'A subscription filter reaches deeper than 5 levels.',
    ],
    ['no group', {}, 'The subscription filter has no filterGroup.'],
    ['an empty group', { filterGroup: [] }, 'The subscription filter has no filterGroup.'],
    ['an empty filter', { filterGroup: [{ filters: [] }] }, 'A subscription filter has no rules.'],
    ['no field', groupOf({ operator: 'eq', value: 1 }), 'A subscription filter has no fieldName.'],
    [
      'an unknown operator',
      groupOf(ruleOf('a', 'like', 1)),
      'A subscription filter has an operator that does not exist.',
    ],
    [
      'an inherited name as operator',
      groupOf(ruleOf('a', 'toString', 1)),
      'A subscription filter has an operator that does not exist.',
    ],
    [
      'one bound',
      groupOf(ruleOf('a', 'between', [1])),
      'A subscription filter has a value that is not one for operator `between`.',
    ],
    [
      'a list for eq',
      groupOf(ruleOf('a', 'eq', [1])),
      'A subscription filter has a value that is not one for operator `eq`.',
    ],
    [
      'no list for in',
      groupOf(ruleOf('a', 'in', 'a')),
      'A subscription filter has a value that is not one for operator `in`.',
    ],
    [
      'null',
      groupOf(ruleOf('a', 'eq', null)),
      'A subscription filter has a value that is not one for operator `eq`.',
    ],
  ])('with %s refuses the subscription', async (_, filter, message) => {
    const { response } = await subscribeFiltered(filter);

    expect(response).toEqual({
      id: 'one',
      type: 'error',
      payload: { errors: [{ message, errorCode: 400 }] },
    });
    expect(world.realtime.subscriptions()).toBe(0);
  });

  it('is allowed only for subscriptions, and invalidateSubscriptions only for mutations', async () => {
    const misuse = await world.query('mutation { misuse { id } }');
    const misused = await subscribe(world, await connect(world), 'subscription { misused { id } }');

    expect(misuse.errors).toMatchObject([{ errorType: 'Code' }]);
    expect(misused.payload?.errors).toMatchObject([{ errorType: 'Code' }]);
  });
});

describe('invalidateSubscriptions', () => {
  const watch = (username: string, deviceId = 'v1') =>
    connect(world, { username }).then(async (connection) => {
      const query = 'subscription ($id: ID!) { watched(deviceId: $id) { id } }';
      await subscribe(world, connection, query, { variables: { id: deviceId }, claims: { username } });
      return connection;
    });
  const end = (person: string, times = 0) =>
    world.query(
      'mutation ($person: ID!, $times: Int) { endAccess(deviceId: "v1", person: $person, times: $times) { id } }',
      { person, times },
    );

  it('ends the subscription with an error and closes its whole connection', async () => {
    const connection = await watch('anna');
    await subscribe(world, connection, 'subscription { plain { id } }', {
      id: 'other',
      claims: { username: 'anna' },
    });

    const response = await end('anna');

    expect(response).toEqual({ data: { endAccess: { id: 'v1' } } });
    expect(await connection.closed).toBe(1000);
    expect(connection.rest()).toEqual([
      {
        id: 'one',
        type: 'error',
        payload: {
          errors: [{ errorType: 'SubscriptionInvalidated', message: 'The subscription was invalidated.' }],
        },
      },
    ]);
    expect(world.realtime.subscriptions()).toBe(0);
  });

  it('does not affect subscriptions that its payload does not match', async () => {
    const [anna, berta, annasOther] = [await watch('anna'), await watch('berta'), await watch('anna', 'v2')];
    const [plain] = [await connect(world)];
    await subscribe(world, plain, 'subscription { plain { id } }');

    await end('anna');
    await anna.closed;

    expect([berta, annasOther, plain].map(({ socket }) => socket.readyState)).toEqual([1, 1, 1]);
    expect(world.realtime.subscriptions('watched')).toBe(2);
  });

  it('comes before the event of the same mutation', async () => {
    const [anna, berta] = [await watch('anna'), await watch('berta')];

    await world.query('mutation { endAccess(deviceId: "v1", person: "anna") { id deviceId } }');
    await anna.closed;

    expect(anna.rest().map(({ type }) => type)).toEqual(['error']);
    expect((await berta.next()).payload).toEqual({ data: { watched: { id: 'v1' } } });
  });

  it('applies even if the mutation fails afterwards', async () => {
    const connection = await watch('anna');

    const { errors } = await world.query('mutation { endAndFail(person: "anna") { id } }');

    expect(errors).toMatchObject([{ errorType: 'NO' }]);
    expect(await connection.closed).toBe(1000);
  });

  it('may be called five times in a request, with equal calls counted once', async () => {
    const five = await end('other', 4);
    const six = await end('other', 5);

    expect(five.errors).toBeUndefined();
    expect(six.data).toEqual({ endAccess: null });
    expect(six.errors).toMatchObject([{ errorType: 'BadRequestException' }]);
  });
});
