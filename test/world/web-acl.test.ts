/**
 * The web ACL of the stack before an API, in a world. Its limits are as low as AWS WAF accepts, so
 * that a test can exceed them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnGraphQLApi, CfnGraphQLSchema } from 'aws-cdk-lib/aws-appsync';
import { type World, startWorld } from 'local-aws';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { Firewall } from '../../infra/api/firewall.ts';
import { resourcesOf, templateIn } from '../infra/synthesized.ts';

/** Requests of one address in five minutes, and publications of one address. */
const [limit, publicationLimit] = [10, 500];

const token = { authorization: 'eyJraWQiOiJrZXkifQ.eyJzdWIiOiJhIn0.c2ln' };
const signed = {
  authorization: 'AWS4-HMAC-SHA256 Credential=AKID/20261126/eu-central-1/appsync/aws4_request',
};

type Headers = Readonly<Record<string, string>>;

const data = (query: string) => JSON.stringify({ query, variables: {} });
const publication = data('mutation ($input: PublishVehicleStateInput!) { publishVehicleState { version } }');
const subscription = 'subscription { onVehicleState(referenceId: "r") { version } }';
const afterMutation = data(`mutation A { a } ${subscription}`);

const folder = mkdtempSync(join(tmpdir(), 'web-acl-'));
let world: World;
let url: string;

beforeAll(async () => {
  world = await startWorld({ assembly: synthesized(folder), schedules: false });
  url = String(world.resource('Api').attributes['GraphQLUrl']);
});
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});
// Requests older than five minutes no longer count.
beforeEach(() => world.clock.advance(600_000));

/** Synthesizes a stack of an API and the web ACL; returns the folder of its assembly. */
function synthesized(outdir: string): string {
  const app = new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: false,
  });
  const stack = new Stack(app, 'Protected');
  const api = new CfnGraphQLApi(stack, 'Api', { name: 'protected', authenticationType: 'AWS_IAM' });
  new CfnGraphQLSchema(stack, 'Schema', { apiId: api.attrApiId, definition: 'type Query { a: String }' });
  new Firewall(stack, 'Firewall', { apiArn: api.attrArn, requestsPerIpInFiveMinutes: limit });
  return app.synth().directory;
}

async function send(headers: Headers, body = ''): Promise<number> {
  const response = await fetch(url, { method: 'POST', headers, body });
  await response.text();
  return response.status;
}

/** Returns the number of requests before the first block. */
async function allowed(headers: Headers, body = ''): Promise<number> {
  for (let count = 0; count <= publicationLimit; count += 1) {
    if ((await send(headers, body)) === 429) {
      return count;
    }
  }
  return Infinity;
}

it('the deployed web ACL allows 2,000 requests and 100,000 publications', () => {
  const [found] = resourcesOf(templateIn(inject('assembly')), 'AWS::WAFv2::WebACL');

  const limits = [...JSON.stringify(found).matchAll(/"Limit":(\d+)/g)].map(([, value]) => Number(value));

  expect(limits).toEqual([2000, 100_000]);
});

describe('the web ACL', () => {
  it('stops a flood without a signature, as HTTP 429', async () => {
    expect(await allowed(token)).toBe(limit);
    expect(await send(token)).toBe(429);
    expect(await send({})).toBe(429);
  });

  it('stops a flood of signed publications later, and counts them separately', async () => {
    expect(await allowed(signed, publication)).toBe(publicationLimit);
    expect(await send(token)).not.toBe(429);
  });

  it('does not exempt a request with a header that looks signed', async () => {
    expect(await allowed({ authorization: 'AWS4-HMAC-SHA256 nonsense' }, publication)).toBe(publicationLimit);
    for (const authorization of ['aws4-hmac-sha256 x', 'x AWS4-HMAC-SHA256', '']) {
      world.clock.advance(600_000);
      expect(await allowed({ authorization }, publication)).toBe(limit);
    }
    world.clock.advance(600_000);
    expect(await allowed({ 'x-authorization': signed.authorization }, publication)).toBe(limit);
  });

  it.each([
    ['as its data', data(subscription)],
    ['as the whole message', JSON.stringify({ id: '1', type: 'start', payload: { data: publication } })],
    ['after a mutation of the same document', afterMutation],
    ['after a mutation, with escapes', afterMutation.replace('subscription', '\\u0073ubscr\\u0069ption')],
    ['without a body', ''],
  ])('counts a registration with a signed header like any other request: %s', async (_, body) => {
    expect(await allowed(signed, body)).toBe(limit);
  });

  it('counts other signed requests like any other', async () => {
    expect(await allowed(signed, data('{ vehicles { items { status } } }'))).toBe(limit);
  });

  it('blocks an address while it keeps sending, and admits it five minutes after its last request', async () => {
    await allowed(token);

    world.clock.advance(295_000);
    expect(await send(token)).toBe(429);
    world.clock.advance(10_000);
    expect(await send(token)).not.toBe(429);
    await allowed(token);
    world.clock.advance(302_000);
    expect(await allowed(token)).toBe(limit);
  });
});
