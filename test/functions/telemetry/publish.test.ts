/** Which requests publish changed states: one event in each by default, up to 25 by aliases when the deployment says so. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'graphql';
import type { FieldNode, OperationDefinitionNode } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StateNews } from '../../../functions/telemetry/publish.ts';

interface Posted {
  readonly query: string;
  readonly variables: Readonly<Record<string, { readonly referenceId: string }>>;
}

const now = Date.now();
const posted: Posted[] = [];
let underWay = 0;
let mostUnderWay = 0;
let delayMs = 0;
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    underWay += 1;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      // The body is the publisher's.
      posted.push(JSON.parse(Buffer.concat(parts).toString()) as Posted);
      setTimeout(() => {
        underWay -= 1;
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{}}');
      }, delayMs);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  for (const [name, value] of Object.entries({
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'tests',
    AWS_SECRET_ACCESS_KEY: 'tests',
    GRAPHQL_URL: `http://127.0.0.1:${port}/graphql`,
    TELEMETRY_STREAM_NAME: 'stream',
    DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:1/000000000000/dead',
    TELEMETRY_RETENTION_DAYS: '30',
    SUMMARY_RETENTION_DAYS: '400',
    TELEMETRY_TABLE: 'messages',
    TELEMETRY_SUMMARIES_TABLE: 'summaries',
    VEHICLE_STATE_TABLE: 'states',
    POWERTOOLS_METRICS_NAMESPACE: 'tests',
    POWERTOOLS_METRICS_DISABLED: 'true',
  }))
    vi.stubEnv(name, value);
});
beforeEach(() => {
  posted.length = 0;
  mostUnderWay = 0;
  delayMs = 0;
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

/** The publisher as a deployment with this setting has it. */
async function publisher(inBatches: string) {
  vi.stubEnv('PUBLISH_IN_BATCHES', inBatches);
  vi.resetModules();
  return (await import('../../../functions/telemetry/publish.ts')).publishNews;
}

const newsOf = (count: number, watchedUntil = now / 1000 + 600): StateNews[] =>
  Array.from({ length: count }, (_, index) => ({
    readAt: Date.now(),
    item: {
      referenceId: `vehicle-${index}`,
      watchedUntil,
      viewers: { someone: { role: 'OWNER', since: '2026-01-01T00:00:00.000Z' } },
    },
    state: {
      version: 1,
      updatedAt: now,
      signals: '{}',
      connectivity: 'CONNECTED',
      sequenceNumber: '1',
      newestObservedAt: now,
    },
    changed: { 'Vehicle.Speed': [1, now, now] },
  }));

const fieldsOf = ({ query }: Posted): readonly FieldNode[] => {
  // One operation of fields.
  const [operation] = parse(query).definitions as [OperationDefinitionNode];
  return operation.selectionSet.selections as readonly FieldNode[];
};
const vehiclesIn = (requests: readonly Posted[]) =>
  requests.flatMap(({ variables }) => Object.values(variables).map(({ referenceId }) => referenceId));

describe('by default', () => {
  it('publishes every state by a request of its own, without an alias', async () => {
    const publishNews = await publisher('');

    await publishNews(newsOf(60), {});

    expect(posted.map((one) => fieldsOf(one).map(({ alias, name }) => [alias, name.value]))).toEqual(
      posted.map(() => [[undefined, 'publishVehicleState']]),
    );
    expect(new Set(vehiclesIn(posted)).size).toBe(60);
    expect(posted).toHaveLength(60);
  });

  it('has a bounded number of requests under way', async () => {
    const publishNews = await publisher('false');
    delayMs = 10;

    await publishNews(newsOf(100), {});

    expect(posted).toHaveLength(100);
    expect(mostUnderWay).toBeGreaterThan(1);
    expect(mostUnderWay).toBeLessThanOrEqual(16);
  });

  it('gives up after some seconds when AppSync does not respond, and never throws', async () => {
    const publishNews = await publisher('false');
    delayMs = 60_000;
    const startedAt = Date.now();

    await publishNews(newsOf(100), {});

    expect(Date.now() - startedAt).toBeLessThan(9_000);
    expect(posted.length).toBeLessThan(100);
    server.closeAllConnections();
    underWay = 0;
  });
});

it('in batches publishes up to 25 states by aliases, and a single one without', async () => {
  const publishNews = await publisher('true');

  await publishNews(newsOf(26), {});

  const fields = posted.map(fieldsOf).sort((one, other) => other.length - one.length);
  expect(fields.map(({ length }) => length)).toEqual([25, 1]);
  expect(new Set(fields[0]?.map(({ alias }) => alias?.value)).size).toBe(25);
  expect(fields[1]?.[0]?.alias).toBeUndefined();
  expect(new Set(vehiclesIn(posted)).size).toBe(26);
});

it('publishes nothing of a vehicle that is not watched any more', async () => {
  const publishNews = await publisher('false');

  await publishNews(newsOf(1, now / 1000 - 1), {});

  expect(posted).toEqual([]);
});
