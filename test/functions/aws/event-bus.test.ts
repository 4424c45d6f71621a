/** PutEvents: how the call is signed, and what becomes of entries that were not accepted. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { sendEvents as SendEvents } from '../../../functions/aws/event-bus.ts';
import { unlimited } from '../../support/unlimited.ts';

const secret = 'the-words-of-eventbridge';
interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly entries: readonly { readonly Detail: string }[];
}
const responses: { readonly status?: number; readonly body: object }[] = [];
const requests: Received[] = [];
let server: Server;
let sendEvents: typeof SendEvents;

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { Entries: entries } = JSON.parse(Buffer.concat(parts).toString()) as {
        readonly Entries: Received['entries'];
      };
      requests.push({ headers: request.headers, entries });
      const accepted = { FailedEntryCount: 0, Entries: entries.map((_, index) => ({ EventId: `${index}` })) };
      const { status = 200, body } = responses.shift() ?? { body: accepted };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'tests');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'tests');
  ({ sendEvents } = await import('../../../functions/aws/event-bus.ts'));
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

const eventsOf = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ source: 'test', detailType: 'any', detail: { number } }));
const numbersOf = ({ entries }: Received) => entries.map(({ Detail: detail }) => detail.replace(/\D/g, ''));
const refused = { ErrorCode: 'ThrottlingException', ErrorMessage: secret };

it('signs the call for EventBridge', async () => {
  await sendEvents(eventsOf(1), unlimited);

  expect(requests[0]?.headers).toMatchObject({
    'x-amz-target': 'AWSEvents.PutEvents',
    'content-type': 'application/x-amz-json-1.1',
    authorization: expect.stringMatching(/\/eu-central-1\/events\/aws4_request/) as string,
  });
  expect(requests[0]?.entries).toEqual([{ Source: 'test', DetailType: 'any', Detail: '{"number":0}' }]);
});

it('sends at most ten entries in a call', async () => {
  await sendEvents(eventsOf(23), unlimited);

  expect(requests.map(({ entries }) => entries.length)).toEqual([10, 10, 3]);
});

describe('entries that were not accepted', () => {
  it('are sent again alone', async () => {
    responses.push({ body: { FailedEntryCount: 2, Entries: [refused, { EventId: '1' }, refused] } });

    await sendEvents(eventsOf(3), unlimited);

    expect(requests.map(numbersOf)).toEqual([
      ['0', '1', '2'],
      ['0', '2'],
    ]);
  });

  it('fail the call in the end, without EventBridge’s words', async () => {
    responses.push(
      ...Array.from({ length: 4 }, () => ({ body: { FailedEntryCount: 1, Entries: [refused] } })),
    );

    const error = await sendEvents(eventsOf(1), unlimited).catch((one: unknown) => one);

    expect(error).toMatchObject({ name: 'EventRefusedError' });
    expect(String(error)).not.toContain(secret);
    expect(requests).toHaveLength(4);
  });
});

describe('a refused call', () => {
  it('is repeated when that may help', async () => {
    responses.push({ status: 500, body: { __type: 'InternalException', message: secret } });

    await sendEvents(eventsOf(1), unlimited);

    expect(requests).toHaveLength(2);
  });

  it('throws AWS’s name of the exception otherwise, without its words', async () => {
    const __type = 'com.amazonaws.events#AccessDeniedException';
    responses.push({ status: 400, body: { __type, message: secret } });

    const error = await sendEvents(eventsOf(1), unlimited).catch((one: unknown) => one);

    expect(error).toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
    expect(String(error)).not.toContain(secret);
    expect(requests).toHaveLength(1);
  });
});
