/**
 * A thousand subscribers: an event is computed once for all subscribers with the same view, and all
 * receive events in order.
 */
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuthorizationSettings } from '../../../src/services/appsync/graphql/authorization.ts';
import type { RootField } from '../../../src/services/appsync/graphql/request.ts';
import { buildEventSchema } from '../../../src/services/appsync/graphql/event-schema.ts';
import { eventPayloads } from '../../../src/services/appsync/realtime/events.ts';
import { viewOf, type Subscription } from '../../../src/services/appsync/realtime/subscription.ts';
import { returning, startGraphQLWorld, type GraphQLWorld } from '../../../testing/graphql-world.ts';
import { connect, startMessage } from '../../../testing/raw-realtime.ts';

const schema = `
  type Query { a: String }
  type Mutation { publish(deviceId: ID!, version: Int!): State }
  type Subscription { onState(deviceId: ID!): State @aws_subscribe(mutations: ["publish"]) }
  type State { deviceId: ID! version: Int! secret: String @aws_cognito_user_pools(cognito_groups: ["operators"]) }
`;

describe('an event', () => {
  const settings: AuthorizationSettings = {
    defaultMode: 'AMAZON_COGNITO_USER_POOLS',
    additionalModes: ['AWS_IAM'],
    defaultAction: 'ALLOW',
  };
  const eventSchema = buildEventSchema(schema, settings);
  const query = 'subscription ($id: ID!) { onState(deviceId: $id) { version secret } }';
  const document = parse(query);

  function subscriptionOf(id: string, groups: readonly string[]): Subscription {
    const body = { query, variables: { id } };
    const [operation] = document.definitions;
    const nodes = operation?.kind === 'OperationDefinition' ? operation.selectionSet.selections : [];
    // The one selection of the operation is a field.
    const root: RootField = {
      field: 'onState',
      responseName: 'onState',
      args: { deviceId: id },
      nodes: nodes as RootField['nodes'],
      fragments: {},
    };
    const caller = {
      mode: 'AMAZON_COGNITO_USER_POOLS' as const,
      groups,
      identity: { sub: id },
      authType: 'User Pool Authorization',
    };
    const view = viewOf(body, document, root, caller);
    return {
      field: 'onState',
      interest: { kind: 'ARGUMENTS', values: root.args },
      document,
      body,
      caller,
      view,
    };
  }

  it('is computed once for a thousand users of the same groups, even with different arguments', () => {
    let reads = 0;
    const event = {
      get version() {
        return (reads += 1);
      },
      secret: 's',
    };
    const plan = { eventSchema: () => eventSchema };
    const payloadFor = eventPayloads(plan, event, 240 * 1024);

    const owners = Array.from({ length: 1000 }, (_, index) =>
      payloadFor(subscriptionOf(`v${index}`, ['owners'])),
    );
    const operators = Array.from({ length: 1000 }, (_, index) =>
      payloadFor(subscriptionOf(`v${index}`, ['operators', 'owners'])),
    );
    const sameInAnotherOrder = payloadFor(subscriptionOf('v1', ['owners', 'operators']));

    expect(reads).toBe(2);
    expect(new Set(owners).size).toBe(1);
    expect(new Set([...operators, sameInAnotherOrder]).size).toBe(1);
    expect(JSON.parse(String(operators[0]))).toEqual({ data: { onState: { version: 2, secret: 's' } } });
    expect(JSON.parse(String(owners[0]))).toMatchObject({ data: { onState: { version: 1, secret: null } } });
  });
});

describe('on the wire', () => {
  let world: GraphQLWorld;
  beforeAll(async () => {
    world = await startGraphQLWorld({
      schema,
      fields: [{ at: 'Mutation.publish', code: returning('ctx.args') }],
    });
  });
  afterAll(() => world.stop());

  const query = 'subscription ($id: ID!) { onState(deviceId: $id) { version } }';
  const publish = (deviceId: string, version: number) =>
    world.query(
      'mutation ($deviceId: ID!, $version: Int!) { publish(deviceId: $deviceId, version: $version) { deviceId version } }',
      { deviceId, version },
    );

  it('delivers ten events in order to each of a thousand subscribers of one device, and none to those of another', async () => {
    const connections = await Promise.all(Array.from({ length: 10 }, () => connect(world)));
    const bystander = await connect(world);
    bystander.send(await startMessage(world, 'other', query, { id: 'v2' }));
    const start = await startMessage(world, '', query, { id: 'v1' });
    for (const connection of connections) {
      for (let index = 0; index < 100; index += 1) {
        connection.send({ ...start, id: String(index) });
      }
    }
    await expect.poll(() => world.realtime.subscriptions(), { timeout: 20_000 }).toBe(1001);

    for (let version = 1; version <= 10; version += 1) {
      await publish('v1', version);
    }
    await expect
      .poll(() => connections.every(({ received }) => received.length === 1 + 100 + 1000), {
        timeout: 20_000,
      })
      .toBe(true);

    const versions = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    for (const { received } of connections) {
      for (let index = 0; index < 100; index += 1) {
        const events = received.filter(({ type, id }) => type === 'data' && id === String(index));
        expect(events.map(({ payload }) => payload?.data?.['onState'])).toEqual(
          versions.map((version) => ({ version })),
        );
      }
    }
    expect(bystander.received.map(({ type }) => type)).toEqual(['connection_ack', 'start_ack']);
  });
});
