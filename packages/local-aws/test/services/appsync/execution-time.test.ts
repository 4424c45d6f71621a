/**
 * A request that takes too long, and a subscription that is sent over HTTP.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { returning, startGraphQLWorld, type GraphQLWorld } from '../../../testing/graphql-world.ts';

const invoking = (
  payload: string,
) => `export function request(ctx) { return { operation: 'Invoke', payload: '${payload}' }; }
  export function response(ctx) { return ctx.result; }`;

let world: GraphQLWorld;
const invoked: unknown[] = [];
let release = () => {};

beforeAll(async () => {
  world = await startGraphQLWorld({
    schema: 'type Query { slow: String quick: String } type Subscription { events: String }',
    fields: [
      {
        at: 'Query.slow',
        code: returning('1'),
        steps: [
          { dataSource: 'Function', code: invoking('first') },
          { dataSource: 'Function', code: invoking('second') },
        ],
      },
      { at: 'Query.quick', code: returning(`'done'`) },
      { at: 'Subscription.events', dataSource: 'Function', code: invoking('subscribed') },
    ],
    lambda: async (payload) => {
      invoked.push(payload);
      await new Promise<void>((resolve) => (release = resolve));
      return 'late';
    },
    maxExecutionMs: 200,
  });
});

afterAll(() => world.stop());

it('returns ExecutionTimeout when the time is over and starts no further step', async () => {
  const response = await world.query('{ slow quick }');
  release();
  const after = await world.query('{ quick }');

  expect(response).toEqual({
    data: null,
    errors: [
      {
        path: null,
        data: null,
        errorType: 'ExecutionTimeout',
        errorInfo: null,
        locations: null,
        message: 'Execution timed out.',
      },
    ],
  });
  expect(after).toEqual({ data: { quick: 'done' } });
  expect(invoked).toEqual(['first']);
});

it('does not run the resolver of a subscription that is posted', async () => {
  const { data, errors } = await world.query('subscription { events }');

  expect([data, errors]).toMatchObject([null, [{ errorType: 'UnsupportedOperation' }]]);
  expect(invoked).not.toContain('subscribed');
});
