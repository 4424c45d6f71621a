/** Callers may choose names that every object inherits. Each must work like any other name. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inheritedNames } from '../../../testing/inherited-names.ts';
import { returning, startGraphQLWorld, type GraphQLWorld } from '../../../testing/graphql-world.ts';

let world: GraphQLWorld;

beforeAll(async () => {
  world = await startGraphQLWorld({
    schema: `
      type Query { echo(text: String): String  names(value: AWSJSON): AWSJSON }
      type Mutation { say(text: String): Said }
      type Said { text: String }
      type Subscription { said(text: String): Said @aws_subscribe(mutations: ["say"]) }
    `,
    fields: [
      { at: 'Query.echo', code: returning('ctx.args.text') },
      { at: 'Query.names', code: returning('ctx.info.variables') },
      { at: 'Mutation.say', code: returning('ctx.args') },
    ],
  });
});
afterAll(() => world.stop());

async function send(body: Readonly<Record<string, unknown>>) {
  const response = await world.post(JSON.stringify(body), { authorization: await world.token() });
  return { status: response.status, ...((await response.json()) as object) };
}

/** GraphQL reserves names that begin with two underscores, but parses them. */
describe.each(inheritedNames)('%s', (name) => {
  it('may name an operation', async () => {
    const query = `query ${name} { echo(text: "a") } query other { echo(text: "b") }`;

    expect(await send({ query, operationName: name })).toEqual({ status: 200, data: { echo: 'a' } });
    expect(await send({ query: '{ echo(text: "a") }', operationName: name })).toMatchObject({
      status: 200,
      errors: [{ message: expect.any(String) as unknown }],
    });
  });

  it('may name a variable', async () => {
    const query = `query q($${name}: String) { echo(text: $${name}) }`;

    expect(await send({ query, variables: JSON.parse(`{"${name}":"a"}`) as unknown })).toEqual({
      status: 200,
      data: { echo: 'a' },
    });
    expect(await send({ query, variables: {} })).toEqual({ status: 200, data: { echo: null } });
  });

  it('may name an alias and a fragment', async () => {
    const { status, ...response } = await send({
      query: `query { ${name}: echo(text: "a") ...${name} } fragment ${name} on Query { again: echo(text: "b") }`,
    });

    expect(status).toBe(200);
    expect(JSON.stringify(response)).toBe(`{"data":{"${name}":"a","again":"b"}}`);
  });

  it('may name an alias of a mutation', async () => {
    const { status, ...response } = await send({
      query: `mutation { ${name}: say(text: "a") { ${name}: text } }`,
    });

    expect(status).toBe(200);
    expect(JSON.stringify(response)).toBe(`{"data":{"${name}":{"${name}":"a"}}}`);
  });

  it('is not the name of a field in the schema', async () => {
    for (const query of [
      `{ ${name} }`,
      `{ echo(${name}: 1) }`,
      `query ($a: ${name}) { echo }`,
      `{ echo @${name} }`,
    ]) {
      expect(await send({ query })).toMatchObject({ status: 200, data: null });
    }
  });
});
