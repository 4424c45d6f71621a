/**
 * The requests that publish changed states: one event each by default, and up to 25 by aliases when
 * the deployment enables it.
 */
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FieldNode, type OperationDefinitionNode, parse } from 'graphql';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PublishVehicleStateInput } from '../../../domain/generated/schema-types.ts';
import type { Viewers } from '../../../domain/viewers.ts';
import type { WrittenState } from '../../../functions/telemetry/publish.ts';
import { unlimited } from '../../support/unlimited.ts';

interface Posted {
  readonly query: string;
  readonly variables: Readonly<Record<string, PublishVehicleStateInput>>;
}

const now = Date.now();
const posted: Posted[] = [];
let underWay = 0;
let maxUnderWay = 0;
let delayMs = 0;
let status = 200;
/** VehicleState's items in DynamoDB's own format, and how often they were read. */
let stored: object[] = [];
let reads = 0;
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    underWay += 1;
    maxUnderWay = Math.max(maxUnderWay, underWay);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.headers['x-amz-target'] !== undefined) {
        reads += 1;
        underWay -= 1;
        const body = JSON.stringify({ Responses: { states: stored }, UnprocessedKeys: {} });
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
        return;
      }
      // The publisher wrote the body.
      posted.push(JSON.parse(Buffer.concat(parts).toString()) as Posted);
      setTimeout(() => {
        underWay -= 1;
        response.writeHead(status, { 'content-type': 'application/json' }).end('{"data":{}}');
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
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    GRAPHQL_URL: `http://127.0.0.1:${port}/graphql`,
    TELEMETRY_STREAM_NAME: 'stream',
    DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:1/000000000000/dead',
    TELEMETRY_RETENTION_DAYS: '30',
    SUMMARY_RETENTION_DAYS: '400',
    MESSAGES_OF_VEHICLE_PER_MINUTE: '1200',
    BYTES_OF_VEHICLE_PER_MINUTE: '1048576',
    TELEMETRY_TABLE: 'messages',
    TELEMETRY_SUMMARIES_TABLE: 'summaries',
    VEHICLE_STATE_TABLE: 'states',
    POWERTOOLS_METRICS_NAMESPACE: 'tests',
    POWERTOOLS_METRICS_DISABLED: 'true',
  })) {
    vi.stubEnv(name, value);
  }
});
beforeEach(() => {
  posted.length = 0;
  maxUnderWay = 0;
  delayMs = 0;
  status = 200;
  stored = [];
  reads = 0;
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

/** Returns the publisher of a deployment with this setting. */
async function publisher(inBatches: string) {
  vi.stubEnv('PUBLISH_IN_BATCHES', inBatches);
  vi.resetModules();
  return (await import('../../../functions/telemetry/publish.ts')).publishStates;
}

const statesOf = (count: number, watchedUntil = now / 1000 + 600): WrittenState[] =>
  Array.from({ length: count }, (_, index) => ({
    // In the future, so that the viewers count as just read also on a slow machine.
    readAt: now + 600_000,
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
  it('publishes every state by its own request, without an alias', async () => {
    const publishStates = await publisher('');

    await publishStates(statesOf(60), unlimited);

    expect(posted.map((one) => fieldsOf(one).map(({ alias, name }) => [alias, name.value]))).toEqual(
      posted.map(() => [[undefined, 'publishVehicleState']]),
    );
    expect(new Set(vehiclesIn(posted)).size).toBe(60);
    expect(posted).toHaveLength(60);
  });

  it('bounds the number of concurrent requests', async () => {
    const publishStates = await publisher('false');
    delayMs = 10;

    await publishStates(statesOf(100), unlimited);

    expect(posted).toHaveLength(100);
    expect(maxUnderWay).toBeGreaterThan(1);
    expect(maxUnderWay).toBeLessThanOrEqual(16);
  });

  it('gives up after some seconds when AppSync does not respond, and never throws', async () => {
    const publishStates = await publisher('false');
    delayMs = 60_000;
    const startedAt = Date.now();

    await publishStates(statesOf(100), unlimited);

    expect(Date.now() - startedAt).toBeLessThan(9_000);
    expect(posted.length).toBeLessThan(100);
    server.closeAllConnections();
    underWay = 0;
  });
});

it('in batches publishes up to 25 states by aliases, and a single one without', async () => {
  const publishStates = await publisher('true');

  await publishStates(statesOf(26), unlimited);

  const fields = posted.map(fieldsOf).sort((one, other) => other.length - one.length);
  expect(fields.map(({ length }) => length)).toEqual([25, 1]);
  expect(new Set(fields[0]?.map(({ alias }) => alias?.value)).size).toBe(25);
  expect(fields[1]?.[0]?.alias).toBeUndefined();
  expect(new Set(vehiclesIn(posted)).size).toBe(26);
});

it('publishes nothing about a vehicle that is no longer watched', async () => {
  const publishStates = await publisher('false');

  await publishStates(statesOf(1, now / 1000 - 1), unlimited);

  expect(posted).toEqual([]);
});

const iso = (time: number) => new Date(time).toISOString();
const ofAll = (
  states: readonly WrittenState[],
  viewers: Viewers,
  more: Partial<WrittenState> = {},
): WrittenState[] => states.map((one) => ({ ...one, ...more, item: { ...one.item, viewers } }));
const owner = { role: 'OWNER', since: '2026-01-01T00:00:00.000Z' } as const;
const inputs = () => posted.flatMap(({ variables }) => Object.values(variables));

describe('viewers', () => {
  it.each(['false', 'true'])(
    'are those at the moment of each request (in batches: %s)',
    async (inBatches) => {
      const publishStates = await publisher(inBatches);
      delayMs = 400;
      const until = iso(Date.now() + 600);

      // Requests wait in the queue, so the third round begins after the access has ended.
      await publishStates(
        ofAll(statesOf(inBatches === 'true' ? 1_000 : 40), { someone: { ...owner, until } }),
        unlimited,
      );

      expect(posted.length).toBeGreaterThan(0);
      expect(posted.length).toBeLessThanOrEqual(32);
    },
  );

  it('are those at the moment of each further attempt', async () => {
    const publishStates = await publisher('false');
    [delayMs, status] = [400, 500];

    await publishStates(
      ofAll(statesOf(1), { someone: { ...owner, until: iso(Date.now() + 300) } }),
      unlimited,
    );

    expect(posted.length).toBeLessThanOrEqual(1);
  });

  it('are read again after a second, and not before', async () => {
    const publishStates = await publisher('false');
    stored = [
      {
        referenceId: { S: 'vehicle-0' },
        watchedUntil: { N: String(Math.floor(now / 1000) + 600) },
        viewers: { M: { another: { M: { role: { S: owner.role }, since: { S: owner.since } } } } },
      },
    ];
    const states = ofAll(statesOf(1), { someone: owner });

    await publishStates(ofAll(states, { someone: owner }, { readAt: Date.now() }), unlimited);
    const before = reads;
    await publishStates(ofAll(states, { someone: owner }, { readAt: Date.now() - 1_500 }), unlimited);
    stored = [];
    await publishStates(ofAll(states, { someone: owner }, { readAt: Date.now() - 1_500 }), unlimited);

    expect(inputs().map(({ viewers }) => viewers)).toEqual([['someone'], ['another']]);
    expect([before, reads]).toEqual([0, 2]);
  });

  it('do not learn when and why the connection changed unless the access of each had begun', async () => {
    const publishStates = await publisher('false');
    const [one] = statesOf(1);
    if (one === undefined) {
      expect.fail('No state was returned');
    }
    const ended = {
      connectivity: 'DISCONNECTED',
      connectivitySince: now - 60_000,
      disconnectReason: 2,
    } as const;
    const states = [{ ...one, state: { ...one.state, ...ended } }];

    await publishStates(ofAll(states, { early: owner }), unlimited);
    await publishStates(
      ofAll(states, { early: owner, late: { ...owner, since: iso(now - 30_000) } }),
      unlimited,
    );

    expect(inputs().map(({ connectivity, viewers }) => [connectivity, viewers.length])).toEqual([
      [{ status: 'DISCONNECTED', since: iso(now - 60_000), disconnectReason: 'CONNECTION_LOST' }, 1],
      [{ status: 'DISCONNECTED' }, 2],
    ]);
  });

  it('get values whose lateness is measured by the newest, from its receipt and its observation', async () => {
    const publishStates = await publisher('false');
    const measured = vi.spyOn(Metrics.prototype, 'addMetric');
    onTestFinished(() => measured.mockRestore());
    const changed = {
      'Vehicle.Speed': [1, now - 9_000, now - 4_000],
      'Vehicle.IsMoving': [true, now - 60_000, now - 5_000],
    } as const;

    await publishStates(ofAll(statesOf(1), { someone: owner }, { changed }), unlimited);
    await publishStates(ofAll(statesOf(1), {}, { changed }), unlimited);

    const times = measured.mock.calls.filter(([, unit]) => unit === 'Milliseconds');
    expect(times.map(([name]) => name)).toEqual(['PublishDelay', 'ObservationAge']);
    const [delay, age] = times.map(([, , value]) => value);
    expect(delay).toBeGreaterThanOrEqual(4_000);
    expect(delay).toBeLessThan(now - 4_000);
    expect(Number(age) - Number(delay)).toBe(5_000);
  });

  it('do not get a value that was received before their access, whatever its own time', async () => {
    const publishStates = await publisher('false');
    const changed = { 'Vehicle.Speed': [1, now + 240_000, now - 10_000] } as const;
    const states = statesOf(1);

    await publishStates(
      ofAll(states, { late: { ...owner, since: iso(now - 5_000) } }, { changed }),
      unlimited,
    );
    await publishStates(ofAll(states, { early: owner }, { changed }), unlimited);

    expect(inputs().map(({ signals, viewers }) => [signals[0]?.observedAt, viewers])).toEqual([
      [iso(now - 10_000), ['early']],
    ]);
  });
});
