/**
 * The content of the log group. Arguments, variables and results appear only if verbose content is
 * not excluded.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { returning, startGraphQLWorld, type GraphQLWorld } from '../../../testing/graphql-world.ts';

const secret = 'WVWZZZ1JZXW000001';
let world: GraphQLWorld | undefined;

afterEach(() => world?.stop());

/** Returns the lines after one request with the secret in every part. */
async function linesWith(LogConfig: object | undefined): Promise<string[]> {
  world = await startGraphQLWorld({
    schema: 'type Query { convert(text: String): String  fail(text: String): String  say: String }',
    fields: [
      { at: 'Query.convert', dataSource: 'Function', code: invoking('ctx.args.text') },
      { at: 'Query.fail', code: returning('util.error(ctx.args.text, "REFUSED", null, ctx.args.text)') },
      { at: 'Query.say', code: returning('console.log("said", { a: 1 }) ?? null') },
    ],
    ...(LogConfig && { api: { LogConfig } }),
  });
  await world.query('query Q($text: String) { convert(text: $text) fail(text: $text) say }', {
    text: secret,
  });
  return world.lines;
}

function invoking(payload: string): string {
  return `export function request(ctx) { return { operation: 'Invoke', payload: ${payload} }; }
    export function response(ctx) { return ctx.result; }`;
}

describe('the API’s log', () => {
  it('is empty without a LogConfig', async () => {
    expect(await linesWith(undefined)).toEqual([]);
  });

  it.each(['NONE', 'ERROR', 'INFO', 'DEBUG', 'ALL'])(
    'never holds arguments at level %s while verbose content is excluded',
    async (FieldLogLevel) => {
      const lines = await linesWith({ FieldLogLevel, ExcludeVerboseContent: true });

      expect(lines.join('\n')).not.toContain(secret);
      expect(lines.some((line) => line.includes('Begin Request'))).toBe(true);
      expect(lines.some((line) => line.includes('Query.fail failed: REFUSED'))).toBe(
        FieldLogLevel !== 'NONE',
      );
      expect(
        lines.some((line) => line.includes('Begin Execution - Type Name: Query and Field Name: convert')),
      ).toBe(!['NONE', 'ERROR'].includes(FieldLogLevel));
      expect(lines.some((line) => line.includes('INFO - said {"a":1}'))).toBe(
        !['NONE', 'ERROR'].includes(FieldLogLevel),
      );
    },
  );

  it('contains the variables, arguments and requests if verbose content is not excluded', async () => {
    const lines = await linesWith({ FieldLogLevel: 'ALL', ExcludeVerboseContent: false });

    const telling = lines.filter((line) => line.includes(secret));
    expect(telling).toContainEqual(expect.stringContaining('Variables: '));
    expect(telling).toContainEqual(expect.stringContaining('Arguments: '));
    expect(telling).toContainEqual(expect.stringContaining('Data source Function'));
  });

  it('names the API’s log group', async () => {
    const [line] = await linesWith({ FieldLogLevel: 'ERROR', ExcludeVerboseContent: true });

    expect(line).toContain(`/aws/appsync/apis/${world?.api.attributes['ApiId']} `);
  });
});
