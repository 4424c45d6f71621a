/**
 * Unit and pipeline resolvers over HTTP: what passes from handler to handler, and how a field ends.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  returning,
  startGraphQLWorld,
  type GraphQLWorld,
  type WorldOptions,
} from '../../../testing/graphql-world.ts';

const passing = `export function request(ctx) { return {}; } export function response(ctx) { return ctx.prev.result; }`;

function step(request: string, response = 'return ctx.result;') {
  const head = `import { util, runtime } from '@aws-appsync/utils';`;
  const code = `${head} export function request(ctx) { ${request} } export function response(ctx) { ${response} }`;
  return { dataSource: 'None' as const, code };
}

const order: string[] = [];

/** A field for each way in which handlers pass values on, or end a field. */
const options: WorldOptions = {
  schema: `
      type Query {
        echo(value: AWSJSON): AWSJSON
        context: AWSJSON
        stashed: AWSJSON
        early: AWSJSON
        ended: AWSJSON
        skipped: AWSJSON
        raised(id: ID): Thing
        appended: [String]
        refused: String
        broken: String
        node: Node
        nodes: [Node]
        required: Thing
        unhandled: String
        handled: AWSJSON
      }
      type Mutation { first: Int second: Int }
      type Thing { id: ID! name: String }
      type Node { id: ID child: Node label(prefix: String): String }
    `,
  fields: [
    { at: 'Query.echo', code: returning('ctx.args.value') },
    {
      at: 'Query.context',
      code: returning(
        `{ identity: ctx.identity, info: ctx.info, env: ctx.env, type: util.authType(), agent: ctx.request.headers['x-mine'], source: ctx.source }`,
      ),
    },
    {
      at: 'Query.stashed',
      code: `export function request(ctx) { ctx.stash.seen = ['before']; return { from: 'before' }; }
          export function response(ctx) { return { seen: ctx.stash.seen, previous: ctx.prev.result, result: ctx.result }; }`,
      steps: [
        step(
          `ctx.stash.seen.push('one'); return { payload: ctx.prev.result };`,
          `return { one: ctx.result };`,
        ),
        step(
          `ctx.stash.seen.push('two'); return { payload: 2 };`,
          `return { two: ctx.result, after: ctx.prev.result };`,
        ),
      ],
    },
    {
      at: 'Query.early',
      code: passing,
      steps: [
        step(`runtime.earlyReturn({ skipped: 'one' });`, `return 'never';`),
        step(`return { payload: { before: ctx.prev.result } };`),
      ],
    },
    {
      at: 'Query.ended',
      code: passing,
      steps: [
        step(`runtime.earlyReturn({ ended: true }, { skipTo: 'END' });`),
        step(`util.error('reached');`),
      ],
    },
    {
      at: 'Query.skipped',
      code: `import { runtime } from '@aws-appsync/utils';
          export function request(ctx) { runtime.earlyReturn({ all: 'skipped' }); }
          export function response(ctx) { return { response: ctx.prev.result }; }`,
      steps: [step(`util.error('reached');`)],
    },
    {
      at: 'Query.raised',
      code: returning(`util.error('No.', 'REFUSED', { id: 'a', name: 'b', secret: 'c' }, { wait: 3 })`),
    },
    {
      at: 'Query.appended',
      code: `import { util } from '@aws-appsync/utils';
          export function request(ctx) { util.appendError('One.', 'FIRST'); return { payload: ['kept'] }; }
          export function response(ctx) { util.appendError('Two.', 'SECOND', null, { n: 2 }); return ctx.result; }`,
    },
    { at: 'Query.refused', code: returning('util.unauthorized()') },
    { at: 'Query.broken', code: returning('ctx.args.nothing.here') },
    {
      at: 'Query.node',
      code: returning(`{ id: 'n1', child: { id: 'n2', label: 'kept by no resolver' } }`),
    },
    { at: 'Query.nodes', code: returning(`[{ id: 'a' }, { id: 'b' }]`) },
    { at: 'Node.label', code: returning(`(ctx.args.prefix ?? '') + ctx.source.id`) },
    { at: 'Query.required', code: returning(`{ name: 'nameless' }`) },
    { at: 'Mutation.first', dataSource: 'Function', code: lambdaCode('first') },
    { at: 'Mutation.second', dataSource: 'Function', code: lambdaCode('second') },
    { at: 'Query.unhandled', dataSource: 'Function', code: lambdaCode('fail') },
    {
      at: 'Query.handled',
      dataSource: 'Function',
      code: lambdaCode('fail').replace(
        'return ctx.result',
        'return { error: ctx.error, result: ctx.result }',
      ),
    },
  ],
  api: { EnvironmentVariables: { TABLE: 'Notes' } },
  lambda: async (payload) => {
    if (payload === 'fail') {
      throw new Error('out of order');
    }
    await new Promise((resolve) => setTimeout(resolve, payload === 'first' ? 30 : 0));
    order.push(String(payload));
    return order.length;
  },
};

let world: GraphQLWorld;

beforeAll(async () => {
  world = await startGraphQLWorld(options);
});

function lambdaCode(payload: string): string {
  return `export function request(ctx) { return { operation: 'Invoke', payload: '${payload}' }; }
    export function response(ctx) { return ctx.result; }`;
}

afterAll(() => world.stop());

/** Returns the parsed value of an AWSJSON field. */
async function json(field: string): Promise<unknown> {
  const { data, errors } = await world.query(`{ ${field} }`);
  expect(errors).toBeUndefined();
  return JSON.parse(String(data?.[field]));
}

describe('the context of handlers', () => {
  it('passes arguments in and results out', async () => {
    const value = { list: [1, 'a', null, { deep: true }], empty: {}, text: 'ü€😀' };

    const { data } = await world.query('query Echo($value: AWSJSON) { echo(value: $value) }', {
      value: JSON.stringify(value),
    });

    expect(JSON.parse(String(data?.['echo']))).toEqual(value);
  });

  it('provides identity, info, environment and headers in AppSync’s form', async () => {
    const authorization = await world.token({ 'cognito:groups': ['owners'] });

    const response = await world.post(JSON.stringify({ query: 'query Mine { it: context }' }), {
      authorization,
      'x-mine': 'yes',
    });
    const { data } = (await response.json()) as { data: { it: string } };

    expect(JSON.parse(data.it)).toMatchObject({
      identity: {
        sub: '3f2a0c4e-0000-4000-8000-000000000001',
        issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_TestPool1',
        username: 'anna',
        groups: ['owners'],
        claims: { client_id: 'client-1', token_use: 'access' },
        sourceIp: ['127.0.0.1'],
        defaultAuthStrategy: 'ALLOW',
      },
      info: {
        fieldName: 'context',
        parentTypeName: 'Query',
        variables: {},
        selectionSetList: [],
        selectionSetGraphQL: '',
      },
      env: { TABLE: 'Notes' },
      type: 'User Pool Authorization',
      agent: 'yes',
      source: null,
    });
  });

  it('lists the addresses of a forwarded request besides that of the connection', async () => {
    const authorization = await world.token({ 'cognito:groups': ['owners'] });
    const sourceIpOf = async (headers: Readonly<Record<string, string>>) => {
      const response = await world.post(JSON.stringify({ query: '{ context }' }), {
        authorization,
        ...headers,
      });
      const { data } = (await response.json()) as { data: { context: string } };
      return (JSON.parse(data.context) as { identity: { sourceIp: unknown } }).identity.sourceIp;
    };

    expect(await sourceIpOf({})).toEqual(['127.0.0.1']);
    expect(await sourceIpOf({ 'x-forwarded-for': '192.0.2.1, 2001:db8::1' })).toEqual([
      ...['192.0.2.1', '2001:db8::1', '127.0.0.1'],
    ]);
    expect(await sourceIpOf({ 'x-forwarded-for': '' })).toEqual(['127.0.0.1']);
  });

  it('passes results and the stash along a pipeline', async () => {
    const value = await json('stashed');

    expect(value).toEqual({
      seen: ['before', 'one', 'two'],
      previous: { two: 2, after: { one: { from: 'before' } } },
      result: { two: 2, after: { one: { from: 'before' } } },
    });
  });

  it('resolves nested fields from their parent or by their own resolver', async () => {
    const { data } = await world.query('{ node { id child { id label(prefix: "x-") } } nodes { label } }');

    expect(data).toEqual({
      node: { id: 'n1', child: { id: 'n2', label: 'x-n2' } },
      nodes: [{ label: 'a' }, { label: 'b' }],
    });
  });
});

describe('early return', () => {
  it('skips the step and continues with the next', async () => {
    expect(await json('early')).toEqual({ before: { skipped: 'one' } });
  });

  it('leaves the pipeline with skipTo END', async () => {
    expect(await json('ended')).toEqual({ ended: true });
  });

  it('skips every step from the pipeline request handler, and still runs its response handler', async () => {
    expect(await json('skipped')).toEqual({ response: { all: 'skipped' } });
  });
});

describe('how a field ends in an error', () => {
  it('raises util.error with data filtered by the selection', async () => {
    const response = await world.query('{ raised { id } echo }');

    expect(response).toEqual({
      data: { raised: null, echo: null },
      errors: [
        {
          path: ['raised'],
          data: { id: 'a' },
          errorType: 'REFUSED',
          errorInfo: { wait: 3 },
          locations: [{ line: 1, column: 3, sourceName: null }],
          message: 'No.',
        },
      ],
    });
  });

  it('returns the data together with appended errors', async () => {
    const { data, errors } = await world.query('{ appended }');

    expect(data).toEqual({ appended: ['kept'] });
    expect(
      errors?.map(({ message, errorType, errorInfo, path }) => [message, errorType, errorInfo, path]),
    ).toEqual([
      ['One.', 'FIRST', null, ['appended']],
      ['Two.', 'SECOND', { n: 2 }, ['appended']],
    ]);
  });

  it('returns util.unauthorized with the message of a refused field', async () => {
    const { errors } = await world.query('{ refused }');

    expect(errors).toMatchObject([
      { errorType: 'Unauthorized', message: 'Not Authorized to access refused on type Query' },
    ]);
  });

  it('reports only that the code failed, without details', async () => {
    const { data, errors } = await world.query('{ broken }');

    expect(data).toEqual({ broken: null });
    expect(errors).toMatchObject([
      { errorType: 'Code', message: 'Runtime Error', data: null, errorInfo: null },
    ]);
  });

  it('sets the parent of a missing non-null member to null', async () => {
    const response = await world.query('{ required { id name } }');

    expect(response).toEqual({
      data: { required: null },
      errors: [
        {
          path: ['required', 'id'],
          data: null,
          errorType: null,
          errorInfo: null,
          locations: null,
          message: "Cannot return null for non-nullable type: 'ID' within parent 'Thing' (/required/id)",
        },
      ],
    });
  });

  it('passes a failed function to the response handler', async () => {
    const unhandled = await world.query('{ unhandled }');
    const handled = await json('handled');

    expect(unhandled).toEqual({ data: { unhandled: null } });
    expect(handled).toEqual({ error: { type: 'Lambda:Unhandled', message: 'out of order' }, result: null });
  });
});

it('runs mutations one after the other', async () => {
  const { data } = await world.query('mutation { first second }');

  expect(data).toEqual({ first: 1, second: 2 });
  expect(order).toEqual(['first', 'second']);
});
