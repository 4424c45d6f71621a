import { KMSClient, GenerateMacCommand, NotFoundException, DisabledException } from '@aws-sdk/client-kms';
import {
  IoTClient,
  DescribeThingCommand,
  ListThingsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../src/core/aws-error.ts';
import { operation, type Service } from '../../src/core/service.ts';
import { ResponseLostError } from '../../src/core/response-lost.ts';
import { startEndpoint } from '../../testing/endpoint.ts';

const kms: Service = {
  name: 'kms',
  json: { targetPrefix: 'TrentService', version: '1.1' },
  operations: {
    GenerateMac: operation<{ KeyId: string; Message: string }, object>({
      run({ KeyId, Message }) {
        if (KeyId === 'missing') {
          throw new AwsError('NotFoundException', 'Key missing does not exist');
        }
        return { KeyId, Mac: Message, MacAlgorithm: 'HMAC_SHA_256' };
      },
    }),
  },
};

const iot: Service = {
  name: 'iot',
  operations: {
    DescribeThing: operation<{ thingName: string }, object>({
      http: { method: 'GET', uri: '/things/{thingName}' },
      run({ thingName }) {
        if (thingName === 'gone') {
          throw new AwsError('ResourceNotFoundException', 'Thing gone not found', 404);
        }
        return { thingName };
      },
    }),
    ListThings: operation<{ maxResults?: string; attributeName?: string }, object>({
      http: {
        method: 'GET',
        uri: '/things',
        query: { maxResults: 'maxResults', attributeName: 'attributeName' },
      },
      run: (input) => ({ nextToken: JSON.stringify(input), things: [] }),
    }),
  },
};

let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
beforeAll(async () => {
  endpoint = await startEndpoint([kms, iot]);
});
afterAll(() => endpoint.stop());

const options = (changes: object = {}) => ({
  endpoint: endpoint.url,
  region: 'eu-central-1',
  credentials: endpoint.iam.rootCredentials,
  maxAttempts: 1,
  ...changes,
});
const mac = (keyId = 'k') =>
  new GenerateMacCommand({ KeyId: keyId, Message: Buffer.from('text'), MacAlgorithm: 'HMAC_SHA_256' });

describe('the gateway', () => {
  it('runs a signed awsJson call of the real client', async () => {
    const output = await new KMSClient(options()).send(mac());

    expect(Buffer.from(output.Mac ?? []).toString()).toBe('text');
    expect(output.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('returns modelled errors, which clients of both protocols receive as typed errors', async () => {
    const fromKms = new KMSClient(options()).send(mac('missing'));
    await expect(fromKms).rejects.toBeInstanceOf(NotFoundException);
    await expect(fromKms).rejects.not.toBeInstanceOf(DisabledException);

    const fromIot = new IoTClient(options()).send(new DescribeThingCommand({ thingName: 'gone' }));
    await expect(fromIot).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it.each(['plain', 'with:colon', 'sl/ash and space', 'ü%2F', "it's(*)!"])(
    'carries the path label %j and verifies its signature',
    async (thingName) => {
      const output = await new IoTClient(options()).send(new DescribeThingCommand({ thingName }));

      expect(output.thingName).toBe(thingName);
    },
  );

  it('carries query parameters', async () => {
    const output = await new IoTClient(options()).send(
      new ListThingsCommand({ maxResults: 5, attributeName: 'a b&c=d+é' }),
    );

    expect(JSON.parse(output.nextToken ?? '')).toEqual({ maxResults: '5', attributeName: 'a b&c=d+é' });
  });

  it.each([
    ['a wrong secret', { secretAccessKey: 'x'.repeat(40) }, 'InvalidSignatureException'],
    ['an unknown key', { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }, 'UnrecognizedClientException'],
    ['a session token that the key does not have', { sessionToken: 'x' }, 'UnrecognizedClientException'],
  ])('refuses %s', async (_, change, name) => {
    const credentials = { ...endpoint.iam.rootCredentials, ...change };

    const call = new KMSClient(options({ credentials })).send(mac());

    await expect(call).rejects.toMatchObject({ name });
  });

  it('refuses an unsigned request and an unknown operation', async () => {
    const send = (target: string) =>
      fetch(endpoint.url, { method: 'POST', headers: { 'x-amz-target': target }, body: '{}' });

    const unsigned = await send('TrentService.GenerateMac');
    const unknown = await send('TrentService.MakeCoffee');

    expect(unsigned.status).toBe(403);
    expect(unsigned.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    expect(await unknown.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });

  it('breaks the connection after the operation ran when a fault loses the response', async () => {
    endpoint.faults.inject({ service: 'kms', operation: 'GenerateMac', kind: 'timeout-after-success' });
    const from = endpoint.calls.next();

    await expect(new KMSClient(options()).send(mac())).rejects.toThrow(/socket hang up|ECONNRESET/);

    expect(endpoint.calls.list(from).map(({ outcome }) => outcome)).toEqual(['ResponseLost']);
  });

  it('throttles as the service does, so that the SDK retries by itself', async () => {
    const fault = endpoint.faults.inject({
      service: 'kms',
      operation: 'GenerateMac',
      times: 2,
      kind: 'throttle',
    });

    const output = await new KMSClient(options({ maxAttempts: 3 })).send(mac());

    expect(output.KeyId).toBe('k');
    expect(fault.fired()).toBe(2);
  });
});

it('responds 500 without the message when a route fails, and breaks the connection only for an injected lost response', async () => {
  const failing = (error: Error) => ({ matches: () => true, handle: () => Promise.reject(error) });
  const defect = await startEndpoint([], [failing(new Error('quotes the request'))]);
  const lost = await startEndpoint([], [failing(new ResponseLostError())]);

  const response = await fetch(defect.url);
  const broken = fetch(lost.url);

  expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('quotes')]);
  await expect(broken).rejects.toThrow(/fetch failed/);
  await defect.stop();
  await lost.stop();
});
