/** A world in which a mutation `say` publishes to `said`, for tests of the protocol itself. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import {
  returning,
  startGraphQLWorld,
  type GraphQLWorld,
  type WorldOptions,
} from '../../../testing/graphql-world.ts';

const schema = `
  type Query { a: String }
  type Mutation {
    say(topic: String, text: String): Note @aws_cognito_user_pools @aws_iam
    sayLate(text: String): Note
  }
  type Subscription {
    said(topic: String): Note @aws_subscribe(mutations: ["say", "sayLate"]) @aws_cognito_user_pools @aws_iam
    slow: Note @aws_subscribe(mutations: ["say"])
  }
  type Note @aws_cognito_user_pools @aws_iam { topic: String text: String }
`;

/** A unit resolver that invokes the function and returns an expression. */
const asking = (
  result: string,
) => `export function request(ctx) { return { operation: 'Invoke', payload: ctx.args }; }
export function response(ctx) { return ${result}; }`;

const fields = [
  { at: 'Mutation.say', code: returning('ctx.args') },
  { at: 'Subscription.slow', dataSource: 'Function' as const, code: asking('null') },
  { at: 'Mutation.sayLate', dataSource: 'Function' as const, code: asking('ctx.result') },
];

export const said = 'subscription ($topic: String) { said(topic: $topic) { text } }';
export const saidAll = 'subscription { said { text } }';

/** Returns the server's error message. */
export function error(id: string | undefined, ...errors: object[]) {
  return { ...(id !== undefined && { id }), type: 'error', payload: { errors } };
}

/**
 * Starts one world for the tests of a file and cuts its connections after each test. `start` starts
 * a world for one test.
 */
export function useSayWorld() {
  let shared: GraphQLWorld;
  let own: GraphQLWorld | undefined;
  let current: GraphQLWorld;

  beforeAll(async () => {
    shared = await startGraphQLWorld({ schema, fields });
  });
  beforeEach(() => {
    current = shared;
  });
  afterEach(async () => {
    await own?.stop();
    own = undefined;
    shared.realtime.cut();
    await expect.poll(() => shared.realtime.connections()).toBe(0);
  });
  afterAll(() => shared.stop());

  return {
    world: () => current,
    start: async (options: Partial<WorldOptions> = {}): Promise<void> => {
      own = current = await startGraphQLWorld({ schema, fields, ...options });
    },
    say: (text: string, topic = 'a') =>
      current.query(
        'mutation ($topic: String, $text: String) { say(topic: $topic, text: $text) { topic text } }',
        {
          topic,
          text,
        },
      ),
  };
}
