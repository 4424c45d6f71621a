/**
 * Common clients against the real-time endpoint: Amplify with Cognito and with IAM, and tokens of
 * Cognito's own library. Amplify turns every real-time address into `wss://`. The WebSocket class
 * of these tests turns it back into `ws://` and changes nothing else.
 */
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { signIn, signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { ConsoleLogger } from 'aws-amplify/utils';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createRealtimeClient } from '../../client/realtime-client.ts';
import { password, startUserPool, type UserPool } from 'local-aws/testing/user-pool';
import { returning, startGraphQLWorld, type GraphQLWorld } from 'local-aws/testing/graphql-world';

class LocalWebSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url.replace(/^wss:/, 'ws:'), protocols);
  }
}

const schema = `
  type Query { a: String }
  type Mutation { publish(referenceId: ID!, version: Int!): State @aws_cognito_user_pools @aws_iam }
  type Subscription {
    onState(referenceId: ID!): State @aws_subscribe(mutations: ["publish"]) @aws_cognito_user_pools @aws_iam
    mine(referenceId: ID!): State @aws_subscribe(mutations: ["publish"]) @aws_cognito_user_pools
  }
  type State @aws_cognito_user_pools @aws_iam { referenceId: ID! version: Int! }
`;
const fields = [
  { at: 'Mutation.publish', code: returning('ctx.args') },
  {
    at: 'Subscription.mine',
    code: returning("util.error('No such vehicle for this account.', 'VEHICLE_NOT_FOUND')"),
  },
];
const onState = /* GraphQL */ `
  subscription OnState($referenceId: ID!) {
    onState(referenceId: $referenceId) {
      version
    }
  }
`;
const publish = /* GraphQL */ `
  mutation Publish($referenceId: ID!, $version: Int!) {
    publish(referenceId: $referenceId, version: $version) {
      referenceId
      version
    }
  }
`;
const username = 'app@demo.example';

let userPool: UserPool;
let world: GraphQLWorld;

beforeAll(async () => {
  ConsoleLogger.LOG_LEVEL = 'ERROR';
  vi.stubGlobal('WebSocket', LocalWebSocket);
  userPool = await startUserPool();
  await userPool.addUser(username, ['owners']);
  world = await startGraphQLWorld({
    schema,
    fields,
    api: {
      UserPoolConfig: { UserPoolId: userPool.poolId, AwsRegion: 'eu-central-1', DefaultAction: 'ALLOW' },
    },
    jwks: userPool.module.jwks,
  });
});

afterAll(async () => {
  await world.stop();
  await userPool.stop();
  vi.unstubAllGlobals();
});

const graphQL = (authMode: 'userPool' | 'iam') => ({
  GraphQL: { endpoint: world.url, region: 'eu-central-1', defaultAuthMode: authMode },
});

/** A subscription of Amplify with the events that it received. */
function subscribed(referenceId: string, query = onState) {
  const events: unknown[] = [];
  const errors: unknown[] = [];
  const started = generateClient().graphql({ query, variables: { referenceId } });
  // Amplify's types recognize subscriptions only by generated documents.
  if (!('subscribe' in started)) {
    throw new Error('The response is not a subscription.');
  }
  const subscription = started.subscribe({
    next: (event: unknown) => void events.push(event),
    error: (error: unknown) => void errors.push(error),
  });
  return { events, errors, subscription };
}

const running = () => world.realtime.subscriptions('onState');

describe('aws-amplify with Cognito', () => {
  beforeAll(async () => {
    const kept = new Map<string, string>();
    cognitoUserPoolsTokenProvider.setKeyValueStorage({
      setItem: async (key, value) => void kept.set(key, value),
      getItem: async (key) => kept.get(key) ?? null,
      removeItem: async (key) => void kept.delete(key),
      clear: async () => kept.clear(),
    });
    Amplify.configure({
      Auth: {
        Cognito: {
          userPoolId: userPool.poolId,
          userPoolClientId: userPool.clientId,
          userPoolEndpoint: `${userPool.url}/`,
        },
      },
      API: graphQL('userPool'),
    });
    await signIn({ username, password });
  });
  afterAll(() => signOut());

  it('subscribes, receives the event of its own mutation, and unsubscribes', async () => {
    const { events, errors, subscription } = subscribed('v1');
    await expect.poll(running).toBe(1);

    await generateClient().graphql({ query: publish, variables: { referenceId: 'v1', version: 1 } });
    await generateClient().graphql({ query: publish, variables: { referenceId: 'v2', version: 2 } });
    await generateClient().graphql({ query: publish, variables: { referenceId: 'v1', version: 3 } });
    await expect.poll(() => events.length).toBe(2);
    subscription.unsubscribe();
    await expect.poll(running).toBe(0);

    expect(events).toEqual([{ data: { onState: { version: 1 } } }, { data: { onState: { version: 3 } } }]);
    expect(errors).toEqual([]);
    await expect.poll(() => world.realtime.connections()).toBe(0);
  });

  it('receives the reason when a subscription is rejected', async () => {
    const { errors } = subscribed('v1', onState.replace('onState(', 'mine('));

    await expect.poll(() => errors.length).toBe(1);

    expect(JSON.stringify(errors)).toContain('VEHICLE_NOT_FOUND');
  });

  it('reconnects after its connection broke', async () => {
    const { events, subscription } = subscribed('v1');
    await expect.poll(running).toBe(1);

    world.realtime.cut();
    await expect.poll(running).toBe(0);
    await expect.poll(running, { timeout: 20_000 }).toBe(1);
    await generateClient().graphql({ query: publish, variables: { referenceId: 'v1', version: 9 } });
    await expect.poll(() => events).toEqual([{ data: { onState: { version: 9 } } }]);

    subscription.unsubscribe();
    await expect.poll(running).toBe(0);
  });
});

describe('aws-amplify with IAM', () => {
  it('signs its connection, its start and its mutation', async () => {
    const credentials = world.iam.rootCredentials;
    Amplify.configure(
      { API: graphQL('iam') },
      {
        Auth: {
          credentialsProvider: {
            getCredentialsAndIdentityId: () => Promise.resolve({ credentials }),
            clearCredentialsAndIdentityId: () => {},
          },
        },
      },
    );
    const { events, errors, subscription } = subscribed('v1');
    await expect.poll(running).toBe(1);

    await generateClient().graphql({ query: publish, variables: { referenceId: 'v1', version: 4 } });

    await expect.poll(() => events).toEqual([{ data: { onState: { version: 4 } } }]);
    expect(errors).toEqual([]);
    subscription.unsubscribe();
    await expect.poll(running).toBe(0);
  });
});

describe('a token of amazon-cognito-identity-js', () => {
  it.each(['access', 'id'])('is accepted for a connection and its starts (%s token)', async (use) => {
    const session = await userPool.signIn(username);
    const token = use === 'id' ? session.getIdToken() : session.getAccessToken();
    const events: unknown[] = [];
    const client = createRealtimeClient({
      url: world.realtimeUrl,
      graphqlUrl: world.url,
      token: () => Promise.resolve(token.getJwtToken()),
    });

    client.subscribe(onState, { referenceId: 'v1' }, { onData: (data) => void events.push(data) });
    await expect.poll(running).toBe(1);
    const response = await world.post(
      JSON.stringify({ query: publish, variables: { referenceId: 'v1', version: 5 } }),
      { authorization: token.getJwtToken() },
    );

    expect(await response.json()).toEqual({ data: { publish: { referenceId: 'v1', version: 5 } } });
    await expect.poll(() => events).toEqual([{ onState: { version: 5 } }]);
    client.close();
    await expect.poll(running).toBe(0);
  });
});
