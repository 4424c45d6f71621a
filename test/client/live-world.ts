/**
 * A GraphQL API with a mutation that sets a state, a query that reads it, and a subscription to its
 * changes; and clients of it.
 */
import { afterEach, expect } from 'vitest';
import { WebSocket } from 'ws';
import { createRealtimeClient, type RealtimeClient } from '../../client/realtime-client.ts';
import type { RealtimeClientOptions, RealtimeStatus } from '../../client/settings.ts';
import type { RealtimeFailure, Subscriber } from '../../client/subscriber.ts';
import { startGraphQLWorld, type GraphQLWorld, type WorldOptions } from 'local-aws/testing/graphql-world';

const schema = `
  type Query { state: State }
  type Mutation { set(version: Int!): State  end(person: ID!): State }
  type Subscription {
    onState: State @aws_subscribe(mutations: ["set"])
    mine(owner: ID!): State @aws_subscribe(mutations: ["set"])
    refused: State
  }
  type State { version: Int! owner: ID }
`;

const responding = (request: string, body: string) => `import { util, extensions } from '@aws-appsync/utils';
export function request(ctx) { return ${request}; }
export function response(ctx) { ${body} }`;
const invoking = (payload: string) => `{ operation: 'Invoke', payload: ${payload} }`;

const fields = [
  {
    at: 'Query.state',
    dataSource: 'Function' as const,
    code: responding(invoking(`{ kind: 'read' }`), 'return ctx.result;'),
  },
  {
    at: 'Mutation.set',
    dataSource: 'Function' as const,
    code: responding(invoking(`{ kind: 'set', version: ctx.args.version }`), 'return ctx.result;'),
  },
  {
    at: 'Mutation.end',
    dataSource: 'Function' as const,
    code: responding(
      invoking(`{ kind: 'end', person: ctx.args.person }`),
      `extensions.invalidateSubscriptions({ subscriptionField: 'mine', payload: { owner: ctx.args.person } }); return null;`,
    ),
  },
  {
    at: 'Subscription.mine',
    dataSource: 'Function' as const,
    code: responding(
      invoking(`{ kind: 'mayWatch', person: ctx.args.owner }`),
      `if (!ctx.result) util.error('No such vehicle for this account.', 'VEHICLE_NOT_FOUND');
       extensions.setSubscriptionInvalidationFilter(util.transform.toSubscriptionFilter({ owner: { eq: ctx.args.owner } }));
       return null;`,
    ),
  },
  { at: 'Subscription.refused', code: responding('{}', `util.error('No.', 'NO');`) },
];

export interface State {
  readonly version: number;
  readonly owner: string;
}

/** The state that the API reads and writes. */
export class Store {
  state: State = { version: 0, owner: 'anna' };
  readonly ended = new Set<string>();

  handle = (payload: unknown): unknown => {
    const { kind, version = 0, person = '' } = payload as { kind: string; version?: number; person?: string };
    if (kind === 'set') {
      this.state = { ...this.state, version };
    }
    if (kind === 'end') {
      this.ended.add(person);
    }
    return kind === 'mayWatch' ? !this.ended.has(person) : this.state;
  };
}

/** A started world with its state. */
export interface LiveWorld {
  readonly world: GraphQLWorld;
  readonly store: Store;
  /** Publishes a version. */
  readonly set: (version: number) => ReturnType<GraphQLWorld['query']>;
}

/** Starts the world. */
export async function startLiveWorld(options: Partial<WorldOptions> = {}): Promise<LiveWorld> {
  const store = new Store();
  const world = await startGraphQLWorld({ schema, fields, lambda: store.handle, ...options });
  const set = (version: number) =>
    world.query('mutation ($version: Int!) { set(version: $version) { version owner } }', { version });
  return { world, store, set };
}

/** Creates clients for a file's tests, and closes them after each test. */
export function useClients() {
  const clients: RealtimeClient[] = [];
  const worlds = new Set<GraphQLWorld>();
  afterEach(async () => {
    for (const client of clients.splice(0)) {
      client.close();
    }
    for (const { realtime } of worlds) {
      await expect.poll(() => realtime.connections()).toBe(0);
    }
  });
  return (world: GraphQLWorld, options: Partial<RealtimeClientOptions> = {}) => {
    const statuses: RealtimeStatus[] = [];
    const client = createRealtimeClient({
      url: world.realtimeUrl,
      graphqlUrl: world.url,
      token: () => world.token(),
      WebSocket,
      backOff: { firstMs: 20, maxMs: 100 },
      lingerMs: 50,
      onStatus: (status) => void statuses.push(status),
      ...options,
    });
    clients.push(client);
    worlds.add(world);
    return { client, statuses };
  };
}

/** A subscriber that records its callbacks. */
export class Notes<Data> implements Subscriber<Data> {
  readonly data: (Data | null)[] = [];
  started = 0;
  gaps = 0;
  readonly failures: RealtimeFailure[] = [];

  onData(data: Data | null): void {
    this.data.push(data);
  }
  onStarted(): void {
    this.started += 1;
  }
  onGap(): void {
    this.gaps += 1;
  }
  onEnd(failure: RealtimeFailure): void {
    this.failures.push(failure);
  }
}
