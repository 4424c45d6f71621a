/**
 * The system's own requests to the GraphQL API: how they are signed, and how responses are read.
 */
import { type IncomingHttpHeaders, type Server, createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { sendGraphql as AskGraphql } from '../../../functions/aws/graphql.ts';
import { unlimited } from '../../support/unlimited.ts';

const secret = 'the-words-of-the-api';
const responses: { readonly status: number; readonly body: string }[] = [];
const requests: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
let server: Server;
let sendGraphql: typeof AskGraphql;

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      requests.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      const { status, body } = responses.shift() ?? { status: 200, body: '{"data":{"done":true}}' };
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('GRAPHQL_URL', `http://127.0.0.1:${port}/graphql`);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'tests');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'tests');
  ({ sendGraphql } = await import('../../../functions/aws/graphql.ts'));
});
beforeEach(() => {
  responses.length = 0;
  requests.length = 0;
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

const errors = (errorType?: string) =>
  JSON.stringify({
    data: null,
    errors: [{ message: secret, ...(errorType !== undefined && { errorType }) }],
  });

it('sends the document and its variables, signed for AppSync', async () => {
  await sendGraphql('mutation { done }', { text: 'Zürich' }, unlimited);

  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    query: 'mutation { done }',
    variables: { text: 'Zürich' },
  });
  expect(requests[0]?.headers.authorization).toMatch(
    /Credential=tests\/\d{8}\/eu-central-1\/appsync\/aws4_request/,
  );
});

describe('a response', () => {
  it.each([
    ['with an error', { status: 200, body: errors('Unauthorized') }, 200, 'Unauthorized'],
    ['with an error without a type', { status: 200, body: errors() }, 200, 'UNKNOWN'],
    [
      'that is refused as a whole',
      { status: 401, body: errors('UnauthorizedException') },
      401,
      'UnauthorizedException',
    ],
    ['that is not valid JSON', { status: 200, body: `<${secret}>` }, 200, 'UNKNOWN'],
    ['without data and errors, of another status', { status: 404, body: '{}' }, 404, undefined],
  ])('%s fails at once, without its text', async (_, response, httpStatusCode, code) => {
    responses.push(response);

    const failure: unknown = await sendGraphql('{ done }', {}, unlimited).catch((error: unknown) => error);

    expect(failure).toMatchObject({ name: 'GraphqlError', code, $metadata: { httpStatusCode } });
    expect(String((failure as Error).stack)).not.toContain(secret);
    expect(requests).toHaveLength(1);
  });

  it('with empty errors is a success', async () => {
    responses.push({ status: 200, body: '{"data":{"done":true},"errors":null}' });

    await expect(sendGraphql('{ done }', {}, unlimited)).resolves.toBeUndefined();
  });

  it('for a transient failure is retried, with three attempts in all', async () => {
    responses.push({ status: 503, body: '{}' }, { status: 429, body: '{}' });
    await sendGraphql('{ done }', {}, unlimited);
    const tries = requests.length;

    responses.push(...Array.from({ length: 3 }, () => ({ status: 500, body: '{}' })));
    await expect(sendGraphql('{ done }', {}, unlimited)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 500 },
    });

    expect([tries, requests.length]).toEqual([3, 6]);
  });
});
